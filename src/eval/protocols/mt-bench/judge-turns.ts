import { askJudge, judgeSettings, type Judging } from '../../judging/judge-request.ts'
import { digest } from '../../judging/nonce.ts'
import type { Question } from '../../questions/question.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import { comparePrompt, COMPARE_AGAIN, ratePrompt, RATE_AGAIN, WORDS } from './prompts.ts'
import { referencesOf } from './questions.ts'
import { readRating, readWinner } from './read-reply.ts'

/** A line of the judgments of MT-Bench. */
export type BenchRecord = RatingRecord | GameRecord

interface Judged {
  readonly question: string
  /** Counted from 0. */
  readonly turn: number
  readonly judge: string
  readonly why: string
  readonly error: string | null
  readonly costUsd: number | null
  readonly latencyMs: number
  readonly prompt: string
}

/** The rating of one answer by itself. */
export interface RatingRecord extends Judged {
  readonly kind: 'rating'
  readonly system: string
  /** From 1 to 10; null when none could be read. */
  readonly rating: number | null
}

/** The verdict on two answers in one order. */
export interface GameRecord extends Judged {
  readonly kind: 'game'
  readonly a: string
  readonly b: string
  readonly first: 'a' | 'b'
  /** Null when no verdict could be read, which is no tie. */
  readonly winner: 'a' | 'b' | 'tie' | null
}

/** One call of a judge. */
export type BenchTask = RatingTask | GameTask

interface Task {
  readonly question: Question
  readonly turn: number
  readonly judge: string
}

export interface RatingTask extends Task {
  readonly kind: 'rating'
  readonly answer: AnswerRecord
}

export interface GameTask extends Task {
  readonly kind: 'game'
  readonly a: AnswerRecord
  readonly b: AnswerRecord
  readonly first: 'a' | 'b'
}

/** Equal for a task and its record. */
export function keyOfTask(task: BenchTask): string {
  const { question, turn, judge } = task
  const systems =
    task.kind === 'rating' ? [task.answer.system] : [task.a.system, task.b.system, task.first]
  return JSON.stringify([task.kind, question.id, turn, judge, ...systems])
}

/** Equal for a task and its record. */
export function keyOfRecord(record: BenchRecord): string {
  const { question, turn, judge } = record
  const systems = record.kind === 'rating' ? [record.system] : [record.a, record.b, record.first]
  return JSON.stringify([record.kind, question, turn, judge, ...systems])
}

/** The hash of all that a judgment depends on, but for the texts. */
export function benchForm(seed: number): string {
  const words = [...Object.values(WORDS), RATE_AGAIN, COMPARE_AGAIN]
  return digest(['mt-bench 1', ...words, JSON.stringify(judgeSettings(seed))])
}

/** Does one task. */
export function judgeTurn(task: BenchTask, context: Judging): Promise<BenchRecord> {
  return task.kind === 'rating' ? rate(task, context) : play(task, context)
}

async function rate(task: RatingTask, context: Judging): Promise<RatingRecord> {
  const { question, turn, judge, answer } = task
  const shown = { question, turn, references: referencesOf(question) }
  const text = ratePrompt(shown, answer.texts)
  const judged = await askJudge(judge, { text, read: readRating, again: RATE_AGAIN }, context)
  const { value, ...call } = judged
  return {
    kind: 'rating',
    question: question.id,
    turn,
    system: answer.system,
    judge,
    rating: value?.value ?? null,
    why: value?.why ?? '',
    ...call,
    prompt: benchForm(context.seed),
  }
}

/** A call that was not made. */
const IDENTICAL = {
  value: { value: 'C', why: 'The two answers are the same.' },
  error: null,
  costUsd: 0,
  latencyMs: 0,
} as const

async function play(task: GameTask, context: Judging): Promise<GameRecord> {
  const { question, turn, judge, a, b, first } = task
  const shown = { question, turn, references: referencesOf(question) }
  const [one, other] = first === 'a' ? [a, b] : [b, a]
  const text = comparePrompt(shown, one.texts, other.texts)
  const judged = isSame(a, b, turn)
    ? IDENTICAL
    : await askJudge(judge, { text, read: readWinner, again: COMPARE_AGAIN }, context)
  const { value, ...call } = judged
  return {
    kind: 'game',
    question: question.id,
    turn,
    a: a.system,
    b: b.system,
    judge,
    first,
    winner: value === null ? null : winnerOf(value.value, first),
    why: value?.why ?? '',
    ...call,
    prompt: benchForm(context.seed),
  }
}

function isSame(a: AnswerRecord, b: AnswerRecord, turn: number): boolean {
  return a.texts.slice(0, turn + 1).every((text, at) => text === b.texts[at])
}

function winnerOf(letter: 'A' | 'B' | 'C', first: 'a' | 'b'): 'a' | 'b' | 'tie' {
  if (letter === 'C') return 'tie'
  return (letter === 'A') === (first === 'a') ? 'a' : 'b'
}
