import { expect, test } from 'vitest'
import type { BenchRecord, GameRecord } from '../../../src/eval/protocols/mt-bench/judge-turns.ts'
import { comparePrompt, ratePrompt } from '../../../src/eval/protocols/mt-bench/prompts.ts'
import {
  benchQuestion,
  CATEGORIES,
  referencesOf,
  withReferences,
} from '../../../src/eval/protocols/mt-bench/questions.ts'
import { readRating, readWinner } from '../../../src/eval/protocols/mt-bench/read-reply.ts'
import {
  gameScore,
  meanRating,
  ratingDifference,
  ratingsOf,
} from '../../../src/eval/protocols/mt-bench/scores.ts'
import { ask, user } from '../../simulator/ask.ts'
import { questionOf } from '../asking/fake-gateway.ts'

test.each([
  ['Fine.\n\nRating: [[7]]', 7],
  ['I first thought [[3]], but it is [[8.5]].', 8.5],
  ['Rating: [6]', 6],
  ['[[11]] is out of range, so [[9]]? No: [[0]]', 9],
  ['Rating: 7', null],
  ['[[A]]', null],
  ['', null],
])('a rating is the last one from 1 to 10 within brackets: %j', (reply, rating) => {
  expect(readRating(reply)?.value ?? null).toBe(rating)
})

test.each([
  ['An answer like "[[A]]" would be absurd. [[B]]', 'B'],
  ['[[C]]', 'C'],
  ['[[D]]', null],
  ['A', null],
])('a verdict is the last one within brackets: %j', (reply, winner) => {
  expect(readWinner(reply)?.value ?? null).toBe(winner)
})

test('questions have the temperature of their category, and their own settings win', () => {
  const settingsOf = (category: string, settings = {}) =>
    benchQuestion(questionOf({ category, settings })).settings
  expect(settingsOf('Math')).toEqual({ temperature: 0, max_tokens: 1024 })
  expect(settingsOf('humanities')).toEqual({ temperature: 0.1, max_tokens: 1024 })
  expect(settingsOf('roleplay')).toEqual({ temperature: 0.7, max_tokens: 1024 })
  expect(settingsOf('of my own', { max_tokens: 5 })).toEqual({ temperature: 0.7, max_tokens: 5 })
  expect(Object.keys(CATEGORIES)).toHaveLength(8)
})

test('judges of math, reasoning and coding read right answers, those of other categories do not', () => {
  const rows = [{ question_id: 7, choices: [{ turns: ['one', 'two'] }] }, { nothing: true }]
  const of = (category: string) =>
    withReferences([questionOf({ id: '7', category })], rows).flatMap(referencesOf)
  expect(of('coding')).toEqual(['one', 'two'])
  expect(of('writing')).toEqual([])
})

const dialogue = questionOf({
  messages: [{ role: 'user', content: 'First?' }],
  turns: ['Second?'],
})

test('the prompt of the second turn shows what was said before, and asks about the last answer', () => {
  const shown = { question: dialogue, turn: 1, references: ['one', 'two'] }
  const prompt = ratePrompt(shown, ['Answer 1.', 'Answer 2.'])
  expect(prompt).toMatch(/User:\nFirst\?\n\nAssistant:\nAnswer 1\./)
  expect(prompt).toMatch(/<<<question \w+>>>\nSecond\?\n/)
  expect(prompt).toMatch(/<<<answer \w+>>>\nAnswer 2\.\n/)
  expect(prompt).toMatch(/<<<reference \w+>>>\none\n\nThen:\ntwo\n/)
  expect(ratePrompt({ ...shown, turn: 0 }, ['Answer 1.', 'Answer 2.'])).not.toContain('Then:')
})

test('two dialogues are compared each with its own first answer', () => {
  const prompt = comparePrompt(
    { question: dialogue, turn: 1, references: [] },
    ['A1', 'A2'],
    ['B1', 'B2'],
  )
  expect(prompt).toMatch(/<<<conversation of A \w+>>>\nUser:\nFirst\?\n\nAssistant:\nA1\n/)
  expect(prompt).toMatch(/<<<conversation of B \w+>>>\nUser:\nFirst\?\n\nAssistant:\nB1\n/)
  expect(prompt).toMatch(/<<<answer A \w+>>>\nA2\n/)
})

test('simulated judges rate and compare in the form of MT-Bench', async () => {
  const question = questionOf({ messages: [{ role: 'user', content: 'What is 17 * 23?' }] })
  const shown = { question, turn: 0, references: [] }
  const rating = async (text: string) =>
    readRating(await ask('judge?right=1', [user(ratePrompt(shown, [text]))]))?.value ?? 0
  expect(await rating('It is 391.')).toBeGreaterThan(await rating('It is 400.'))
  const winner = async (first: string, second: string) =>
    readWinner(await ask('judge?right=1', [user(comparePrompt(shown, [first], [second]))]))?.value
  expect(await winner('It is 391.', 'It is 400.')).toBe('A')
  expect(await winner('It is 400.', 'It is 391.')).toBe('B')
  expect(await winner('It is 391.', 'It is 391!')).toBe('C')
})

const call = { why: '', error: null, costUsd: 0, latencyMs: 0, prompt: '' }
const rating = (
  question: string,
  system: string,
  points: number | null,
  turn = 0,
): BenchRecord => ({
  kind: 'rating',
  question,
  turn,
  system,
  judge: 'j',
  rating: points,
  ...call,
})

test('the score is the mean over all turns that could be read, and the others are counted', () => {
  const records = [
    rating('1', 'x', 9),
    rating('1', 'x', 7, 1),
    rating('2', 'x', 5),
    rating('2', 'x', null, 1),
  ]
  const { rows, missing } = ratingsOf(records, [])
  expect(meanRating(rows)).toMatchObject({ value: 7, n: 2 })
  expect(missing.get('x')).toBe(1)
})

test('judges of one turn are averaged before anything else', () => {
  const records = [rating('1', 'x', 9), { ...rating('1', 'x', 5), judge: 'k' }]
  expect(ratingsOf(records, []).rows).toEqual([{ question: '1', turn: 0, system: 'x', rating: 7 }])
})

test('a failed answer has the least rating', () => {
  const { rows } = ratingsOf([rating('1', 'x', 9)], [{ question: '2', turn: 0, system: 'x' }])
  expect(meanRating(rows)?.value).toBe(5)
})

test('a difference is over the turns that both systems have a rating for', () => {
  const one = ratingsOf([rating('1', 'x', 9), rating('2', 'x', 9), rating('3', 'x', 9)], []).rows
  const other = ratingsOf(
    [rating('1', 'y', 8), rating('2', 'y', 6), rating('3', 'y', null)],
    [],
  ).rows
  expect(ratingDifference(one, other)).toMatchObject({ value: 2, n: 2 })
  expect(ratingDifference(one, [])).toBeNull()
})

const game = (question: string, first: 'a' | 'b', winner: GameRecord['winner']): GameRecord => ({
  kind: 'game',
  question,
  turn: 0,
  a: 'x',
  b: 'y',
  judge: 'j',
  first,
  winner,
  ...call,
})

test('a turn is won in both orders or not at all, and one that cannot be read is no tie', () => {
  const games = [
    [game('1', 'a', 'a'), game('1', 'b', 'a')],
    [game('2', 'a', 'a'), game('2', 'b', 'b')],
    [game('3', 'a', 'b'), game('3', 'b', 'b')],
    [game('4', 'a', 'a'), game('4', 'b', 'tie')],
    [game('5', 'a', 'a'), game('5', 'b', null)],
    [game('6', 'a', 'a')],
  ].flat()
  const score = gameScore(games)
  expect(score).toMatchObject({ wins: 1, ties: 2, losses: 1, missing: 2, winRate: 1 / 4 })
  expect(score?.adjusted).toMatchObject({ value: 1 / 2, n: 4 })
  expect(gameScore([])).toBeNull()
})
