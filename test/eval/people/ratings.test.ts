import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ratings } from '../../../src/eval/people/ratings/ratings-command.ts'
import type { Desk } from '../../../src/eval/command/desk.ts'
import { EvalError } from '../../../src/eval/command/errors.ts'
import { rateVotes } from '../../../src/eval/people/ratings/rate-votes.ts'
import { ratingsLines } from '../../../src/eval/people/ratings/ratings-text.ts'
import {
  VOTES_FILE,
  type Choice,
  type VoteRecord,
} from '../../../src/eval/people/votes/vote-record.ts'
import { JsonLines } from '../../../src/eval/results/json-lines.ts'
import type { PreferenceRecord } from '../../../src/eval/results/judgment-record.ts'
import { answer, resultsOf, written } from './voted-results.ts'

/** Votes of which `team` wins the first ones; each of a voter of its own, and of sides that alternate. */
function votesOf(count: number, wins: number, voters = count): VoteRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const isTeamLeft = index % 2 === 0
    const isTeamBetter = index < wins
    return {
      question: `q${index}`,
      left: isTeamLeft ? 'team' : 'model',
      right: isTeamLeft ? 'model' : 'team',
      choice: isTeamLeft === isTeamBetter ? 'left' : 'right',
      voter: `voter ${index % voters}`,
      seconds: 3,
    } as const
  })
}

const material = (votes: readonly VoteRecord[]) => ({ votes, answers: [], judgments: [] })
const rate = (votes: readonly VoteRecord[]) => rateVotes(material(votes), { style: 'free' })

describe('rateVotes()', () => {
  test('rates the system higher that wins more, by the odds of its wins', () => {
    const report = rate(votesOf(60, 45))
    const [best, other] = report.ratings?.systems ?? []
    expect(best?.system).toBe('team')
    // Three wins to one: 400 · log10(3) points apart.
    expect((best?.rating ?? 0) - (other?.rating ?? 0)).toBeCloseTo(400 * Math.log10(3), 0)
    expect(best?.interval[0]).toBeGreaterThan(1000)
    expect(report.pairs).toEqual([
      { first: 'model', second: 'team', wins: 15, losses: 45, ties: 0, bothBad: 0 },
    ])
  })

  test('gives no number below thirty votes', () => {
    expect(rate(votesOf(29, 20)).ratings).toBeNull()
    expect(rate(votesOf(30, 20)).ratings).not.toBeNull()
    expect(ratingsLines(rate(votesOf(29, 20)))).toContain('No rating: it takes 30 votes, 1 more')
  })

  test('counts a tie and both bad as one half, and apart', () => {
    const votes = votesOf(40, 20).map((vote, index) => ({
      ...vote,
      choice: (index % 2 ? 'tie' : 'both_bad') as Choice,
    }))
    const { ratings: rated, pairs } = rate(votes)
    expect(rated?.systems.map(({ rating }) => Math.round(rating))).toEqual([1000, 1000])
    expect(pairs[0]).toMatchObject({ ties: 20, bothBad: 20 })
  })

  test('counts one vote per voter and pair', () => {
    const votes = votesOf(30, 20)
    const report = rate([...votes, ...votes.map((vote) => ({ ...vote, choice: 'tie' as const }))])
    expect([report.votes, report.repeated]).toEqual([30, 30])
    expect(report.pairs[0]?.ties).toBe(0)
  })

  test('intervals vary the voters once there are ten', () => {
    expect(rate(votesOf(60, 40, 9)).unit).toBe('vote')
    expect(rate(votesOf(60, 40, 10)).unit).toBe('voter')
  })

  test('voters who differ widen the intervals', () => {
    const opinionated = votesOf(60, 60).map((vote, index) => {
      const likesTeam = index % 12 < 8
      const isTeamLeft = vote.left === 'team'
      return {
        ...vote,
        voter: `voter ${index % 12}`,
        choice: likesTeam === isTeamLeft ? ('left' as const) : ('right' as const),
      }
    })
    const width = (votes: readonly VoteRecord[]) =>
      rate(votes).ratings?.systems[0]?.standardError ?? 0
    expect(width(opinionated)).toBeGreaterThan(1.5 * width(votesOf(60, 40)))
  })

  test('reports a voter who takes one side always', () => {
    const votes = votesOf(40, 20).map((vote) => ({
      ...vote,
      voter: 'lefty',
      choice: 'left' as const,
    }))
    const [lefty] = rate(votes).voters
    expect(lefty).toEqual({ voter: 'lefty', votes: 40, leftShare: 1, isOneSided: true })
    expect(ratingsLines(rate(votes)).join('\n')).toContain('! lefty chose the left side in 100 %')
    expect(rate(votesOf(40, 20, 1)).voters[0]?.isOneSided).toBe(false)
  })

  test('says when one voter has too large a share', () => {
    expect(ratingsLines(rate(votesOf(40, 20, 4))).join('\n')).toContain(
      '! voter 0 has 25 % of the votes',
    )
    expect(ratingsLines(rate(votesOf(40, 20))).join('\n')).not.toContain('of the votes: above')
  })

  test('a system that never lost has a rating from a stated prior', () => {
    const report = rate(votesOf(40, 40))
    expect(report.ratings?.unbounded.toSorted()).toEqual(['model', 'team'])
    expect(report.ratings?.systems[0]?.rating).toBeLessThan(3000)
    expect(ratingsLines(report).join('\n')).toContain('never lost or never won')
  })

  test('compares voters with judges on the pairs that both saw', () => {
    const votes = votesOf(40, 20)
    const judgments = votes.map(({ question }, index): PreferenceRecord => ({
      kind: 'preference',
      question,
      repeat: 0,
      a: 'team',
      b: 'model',
      judge: 'judge',
      first: 'a',
      preference: index < 20 ? 0.75 : 0,
      method: 'steps',
      why: '',
      error: null,
      costUsd: 0,
      latencyMs: 1,
      prompt: '',
    }))
    const agreed = rateVotes({ votes, answers: [], judgments }, { style: 'free' }).agreement
    expect(agreed).toEqual({ kappa: 1, n: 40 })
    const opposite = judgments.map((each) => ({ ...each, preference: 1 - (each.preference ?? 0) }))
    const opposed = rateVotes({ votes, answers: [], judgments: opposite }, { style: 'free' })
    expect(opposed.agreement?.kappa).toBeCloseTo(-1)
    expect(rate(votes).agreement).toBeNull()
  })

  test('with style held equal, length earns less', () => {
    // Whichever answer is longer wins, and the team writes the longer one in three of four.
    const longer = (index: number) => (index % 4 === 3 ? 'model' : 'team')
    const votes = votesOf(80, 80).map((vote, index) => ({
      ...vote,
      choice: (vote.left === longer(index) ? 'left' : 'right') as Choice,
    }))
    const answers = votes.flatMap(({ question }, index) => {
      const words = (by: string) => 'word '.repeat(longer(index) === by ? 90 + index : 30)
      return [answer(question, 'team', words('team')), answer(question, 'model', words('model'))]
    })
    const { ratings: raw, styled } = rateVotes({ votes, answers, judgments: [] }, { style: 'held' })
    const lead = (of: typeof raw) =>
      (of?.systems.find(({ system }) => system === 'team')?.rating ?? 0) - 1000
    expect(lead(raw)).toBeGreaterThan(60)
    // A ridge holds the effect of style back, as arena-rank does.
    expect(lead(styled)).toBeLessThan(lead(raw) * 0.95)
    expect(styled?.style[0]?.coefficient).toBeGreaterThan(0)
  })
})

describe('eval ratings', () => {
  function deskOf(said: string[]): Desk {
    return {
      signal: new AbortController().signal,
      now: () => 0,
      write: (text) => void said.push(text),
      report: () => {},
      canvas: null,
      ask: null,
      connect: () => Promise.reject(new Error('no gateway here')),
    }
  }

  test('prints a table and writes a file', async () => {
    using results = written(resultsOf())
    {
      using file = new JsonLines<VoteRecord>(join(results.path, VOTES_FILE))
      for (const vote of votesOf(60, 45)) file.append(vote)
    }
    const said: string[] = []
    expect(await ratings.run([results.path, '--style'], deskOf(said))).toBe(0)
    expect(said.join('')).toMatch(/^60 votes of 60 voters$/m)
    expect(said.join('')).toMatch(/^1 {5}team {4}\d+ \[\d+, \d+\] {2}60 votes$/m)
    const stored = JSON.parse(readFileSync(join(results.path, 'ratings.json'), 'utf8'))
    expect(stored).toMatchObject({ votes: 60, unit: 'voter' })
  })

  test('a directory without votes is a failure', async () => {
    using results = written(resultsOf())
    await expect(ratings.run([results.path], deskOf([]))).rejects.toThrow(EvalError)
  })
})
