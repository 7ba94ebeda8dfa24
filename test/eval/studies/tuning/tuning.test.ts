import { describe, expect, test } from 'vitest'
import type { Question } from '../../../../src/eval/questions/question.ts'
import type { StudyContext } from '../../../../src/eval/studies/lab/study.ts'
import { Measures } from '../../../../src/eval/studies/measures/measures.ts'
import {
  rosterOf,
  type Roster,
  type StudyMixture,
} from '../../../../src/eval/studies/panel/roster.ts'
import {
  plannedCandidates,
  scoredCandidates,
  wholeCandidate,
} from '../../../../src/eval/studies/tuning/candidates.ts'
import { choose, tryAll } from '../../../../src/eval/studies/tuning/choice.ts'
import { tunedMixture } from '../../../../src/eval/studies/tuning/tuned-mixture.ts'
import { answerOf } from '../records.ts'

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

function rosterWith(models: readonly string[], layers = 1): Roster {
  const agents = models.map((model) => ({
    model,
    samples: 1,
    timeout_ms: 1,
    retries: 0,
    fallbacks: [],
    required: false,
  }))
  const mixture = {
    id: 'mix',
    description: 'Ours',
    version: 3,
    created_at: 1,
    built_in: false,
    layers: times(layers, () => ({ agents, quorum: 3, grace: 1.5, timeout_ms: 1 })),
    aggregator: { model: 'm/judge', fallbacks: ['m/other'] },
    strategy: 'synthesize',
  } as unknown as StudyMixture
  return rosterOf(mixture, { seed: 1 })
}

describe('configurations to try', () => {
  const three = rosterWith(['m/a', 'm/b', 'm/c'])

  test('are the whole, its parts, other aggregators and single models, each once', () => {
    const candidates = plannedCandidates(three, ['m/a', 'm/judge'])
    expect(
      candidates.map(
        ({ agents, aggregator, layers }) => `${agents.join('+')} ${aggregator ?? 'own'} ${layers}`,
      ),
    ).toEqual([
      'a+b+c own 2',
      'a+b own 2',
      'a+c own 2',
      'b+c own 2',
      'a+b+c m/a 2',
      'a own 1',
      'b own 1',
      'c own 1',
    ])
    expect(new Set(candidates.map(({ system }) => system)).size).toBe(candidates.length)
  })

  test('of a deep mixture are shallower ones, and early exits', () => {
    const candidates = plannedCandidates(rosterWith(['m/a', 'm/b', 'm/c'], 2), [])
    const changed = candidates.filter(({ overrides }) => overrides.early_exit !== undefined)
    expect(changed.map(({ overrides }) => overrides.early_exit?.agree)).toEqual([2, 3])
    expect(
      candidates.filter(({ layers, agents }) => layers === 2 && agents.length === 3),
    ).toHaveLength(1)
  })

  test('of a large panel leave one agent out, and take the best few once they are scored', () => {
    const six = rosterWith(times(6, (at) => `m/${at}`))
    const parts = plannedCandidates(six, []).filter(({ agents }) => agents.length === 5)
    expect(parts).toHaveLength(6)
    const names = ['5', '4', '3', '2', '1', '0']
    const later = scoredCandidates(six, { best: names, cheapest: names })
    expect(later.slice(0, 2).map(({ agents }) => agents)).toEqual([
      ['4', '5'],
      ['3', '4', '5'],
    ])
    // A cascade goes from cheap to dear.
    expect(later.at(-1)).toMatchObject({ agents: names, overrides: { strategy: { accept: 90 } } })
  })
})

describe('the choice', () => {
  const roster = rosterWith(['m/a', 'm/b', 'm/c'])
  const whole = wholeCandidate(roster)
  const candidates = plannedCandidates(roster, [])
  const questions = times(200, (at): Question => ({
    id: `q${at}`,
    messages: [],
    turns: [],
    reference: null,
    check: { type: 'exact', value: 'right' },
    category: null,
    cluster: null,
    skills: [],
    settings: {},
    metadata: {},
  }))

  /** Every configuration is right where `isRight` says so, and costs a cent for each agent. */
  function contextOf(
    isRight: (agents: readonly string[], question: Question, fold: number) => boolean,
    usd: number | null = 0.01,
  ): StudyContext {
    const folds = new Measures({
      questions,
      answers: [],
      judgments: [],
      judges: [],
      reference: '',
      seed: 1,
    })
    const answers = candidates.flatMap(({ system, agents }) =>
      questions.map((question) =>
        answerOf({
          question: question.id,
          system,
          texts: [isRight(agents, question, folds.fold(question)) ? 'right' : 'wrong'],
          costUsd: usd === null ? null : usd * agents.length,
          calls: agents.map((agent) => ({ agent })) as never,
        }),
      ),
    )
    const measures = new Measures({
      questions,
      answers,
      judgments: [],
      judges: [],
      reference: whole.system,
      seed: 1,
    })
    return { roster, questions, measures, seed: 1, plannedCalls: () => Promise.resolve(1) }
  }

  const chosenIn = (context: StudyContext) =>
    choose(tryAll(context, candidates, whole), whole, 0.05)

  test('is the cheapest that is as good, and the other half confirms it', () => {
    const choice = chosenIn(contextOf((agents, { id }) => agents.includes('b') || id.endsWith('7')))
    expect(choice?.chosen.candidate.system).toBe('b')
    expect(choice).toMatchObject({ currency: 'costUsd', isConfirmed: true })
    expect(choice?.chosen.choosing.score.n).toBe(100)
    expect(choice?.chosen.confirming.score.n).toBe(100)
  })

  test('is not confirmed by a half on which it is worse', () => {
    const choice = chosenIn(
      contextOf(
        (agents, { id }, fold) =>
          agents.length === 3 || (fold === 0 ? agents.includes('b') : id.endsWith('7')),
      ),
    )
    expect(choice?.chosen.candidate.system).toBe('b')
    expect(choice?.isConfirmed).toBe(false)
  })

  test('is the mixture itself where everything cheaper may be worse', () => {
    const choice = chosenIn(contextOf((agents, { id }) => agents.length === 3 || !id.endsWith('7')))
    expect(choice?.chosen.candidate.system).toBe(whole.system)
    expect(choice?.isConfirmed).toBe(false)
  })

  test('counts calls where prices are unknown, or nothing costs', () => {
    const all = () => true
    for (const usd of [null, 0]) {
      const choice = chosenIn(contextOf(all, usd))
      expect(choice?.currency).toBe('calls')
      expect(choice?.chosen.choosing.calls).toBe(1)
      expect(choice?.isConfirmed).toBe(true)
    }
  })
})

describe('the tuned mixture', () => {
  const roster = rosterWith(['m/a', 'm/b', 'm/c'])

  test('has the chosen agents and the rest of the mixture, and nothing that storage adds', () => {
    const [, part] = plannedCandidates(roster, [])
    const mixture = tunedMixture(part ?? wholeCandidate(roster), roster)
    expect(mixture).toEqual({
      id: 'mix-tuned',
      description: 'Ours',
      layers: [{ agents: [{ model: 'm/a' }, { model: 'm/b' }], grace: 1.5, timeout_ms: 1 }],
      aggregator: { model: 'm/judge', fallbacks: ['m/other'] },
      strategy: 'synthesize',
    })
  })

  test('of a single model is that model alone', () => {
    const single = plannedCandidates(roster, []).at(-1) ?? wholeCandidate(roster)
    expect(tunedMixture(single, roster)).toMatchObject({ layers: [], aggregator: { model: 'm/c' } })
  })

  test('of a cascade has its gates and its judge', () => {
    const [cascade] = scoredCandidates(roster, { best: ['a'], cheapest: ['c', 'b', 'a'] })
    expect(tunedMixture(cascade ?? wholeCandidate(roster), roster)).toMatchObject({
      layers: [{ agents: [{ model: 'm/c' }, { model: 'm/b' }, { model: 'm/a' }] }],
      strategy: { type: 'cascade', accept: 50 },
      judge: { model: 'm/judge' },
    })
  })
})
