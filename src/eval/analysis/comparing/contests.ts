import { itemDifficulties } from '../../../stats/length/adjusted-rate.ts'
import type { Comparison, Interval } from '../../results/summary.ts'
import type { System } from '../../systems/system.ts'
import { pairQuestions, type PairedQuestion } from '../records/paired-question.ts'
import type { Records } from '../records/records.ts'
import { bestSingle } from './best-single.ts'
import type { Contest } from './comparison.ts'
import type { Difficulties } from './length.ts'
import { lookOrder, overStrongest, sequenceOf } from './sequence.ts'

const ALPHA = 0.05

/** What one mixture is compared with. */
interface Field {
  readonly records: Records
  readonly mixture: System
  readonly baselines: readonly Baseline[]
  /** Judges whose verdicts cannot be believed. */
  readonly refused: ReadonlySet<string>
}

interface Baseline {
  readonly system: System
  readonly kind: Comparison['kind']
  readonly allPairs: readonly PairedQuestion[]
  /** Null where the number of questions was fixed. */
  readonly sequence: Interval | null
}

/** Roles of the models that `best` chooses from. */
const SINGLE_ROLES: ReadonlySet<System['role']> = new Set(['single', 'aggregator'])

/** Every comparison of a mixture that has questions, the primary one first. */
export function contestsOf(
  records: Records,
  mixture: System,
  refused: ReadonlySet<string>,
): Contest[] {
  const field = { records, mixture, baselines: baselinesOf(records, mixture), refused }
  const contests = [...bestContest(field), ...field.baselines.map((each) => contestOf(field, each))]
  return inOrder(
    contests.filter(({ allPairs }) => allPairs.length > 0),
    records,
  )
}

/** Whether a question counts, as the run was planned. */
export function countsIn({ run }: Records): (pair: PairedQuestion) => boolean {
  return ({ isDegraded }) => run.options.keepDegraded || !isDegraded
}

function baselinesOf(records: Records, mixture: System): Baseline[] {
  const systems = records.run.systems.filter((system) => isBaseline(system, mixture))
  const mustBeBeaten = systems.filter((system) => SINGLE_ROLES.has(system.role)).length
  return systems.map((system) => {
    const allPairs = pairQuestions(records, { mixture: mixture.id, baseline: system.id })
    const alpha = SINGLE_ROLES.has(system.role) ? ALPHA / mustBeBeaten : ALPHA
    return {
      system,
      kind: kindOf(system, records.run.options.against),
      allPairs,
      sequence: sequenceIn(records, allPairs, alpha),
    }
  })
}

function isBaseline(system: System, mixture: System): boolean {
  if (system.id === mixture.id) return false
  return system.of === null ? system.role !== 'mixture' : system.of === mixture.id
}

/** A model of the panel that was named is fixed in advance as any other. */
function kindOf({ id, role, of }: System, against: readonly string[]): Comparison['kind'] {
  if (role !== 'single' && role !== 'mixture') return role
  return of === null || against.includes(id) ? 'fixed' : 'single'
}

function sequenceIn(
  records: Records,
  allPairs: readonly PairedQuestion[],
  alpha: number,
): Interval | null {
  const { stop, seed } = records.run.options
  if (stop === 'fixed') return null
  const byId = new Map(allPairs.map((pair) => [pair.question.id, pair]))
  const ordered = lookOrder(records.questions, seed).flatMap(({ id }) => byId.get(id) ?? [])
  return sequenceOf(ordered.filter(countsIn(records)), alpha)
}

function contestOf({ records, mixture, baselines, refused }: Field, baseline: Baseline): Contest {
  const { system, kind, allPairs, sequence } = baseline
  const others = baselines.filter((other) => other !== baseline)
  return {
    mixture: mixture.id,
    baseline: system.id,
    kind,
    pairs: allPairs.filter(countsIn(records)),
    allPairs,
    sequence,
    difficulties: difficultiesFrom(records, others),
    isRefused: readBy(allPairs, refused) || neverAnswered(allPairs),
  }
}

/** The best of the models of a panel, where there is a panel. */
function bestContest({ records, mixture, baselines, refused }: Field): Contest[] {
  const candidates = baselines.filter(
    ({ system, allPairs }) =>
      system.of === mixture.id && SINGLE_ROLES.has(system.role) && allPairs.length > 0,
  )
  if (candidates.length === 0) return []
  const counts = countsIn(records)
  const { chosen, pairs } = bestSingle(
    new Map(candidates.map(({ system, allPairs }) => [system.id, allPairs])),
    { seed: records.run.options.seed, counts },
  )
  const sequences = candidates.flatMap(({ sequence }) => (sequence === null ? [] : [sequence]))
  return [
    {
      mixture: mixture.id,
      baseline: [...new Set(chosen)].join(' / '),
      kind: 'best',
      chosen,
      pairs: pairs.filter(counts),
      allPairs: pairs,
      sequence: sequences.length === 0 ? null : overStrongest(sequences),
      difficulties: new Map(),
      isRefused: readBy(pairs, refused) || neverAnswered(pairs),
    },
  ]
}

function difficultiesFrom({ questions }: Records, others: readonly Baseline[]): Difficulties {
  const shares = others.map(({ allPairs }) => {
    const byId = new Map(allPairs.map(({ question, value }) => [question.id, value]))
    return questions.map(({ id }) => byId.get(id) ?? null)
  })
  const difficulties = itemDifficulties(shares)
  return new Map(questions.map(({ id }, at) => [id, difficulties[at] ?? 0]))
}

/** Whether a baseline failed on every question: a model that was not there is no opponent. */
function neverAnswered(pairs: readonly PairedQuestion[]): boolean {
  return pairs.every(({ baseline }) => baseline.every(({ error }) => error !== null))
}

function readBy(pairs: readonly PairedQuestion[], refused: ReadonlySet<string>): boolean {
  return pairs.some(({ verdicts }) => verdicts.some(({ judge }) => refused.has(judge)))
}

const KINDS = ['best', 'fixed', 'single', 'aggregator', 'selection', 'self-moa'] as const

/** The comparison that a word of `--against` is about; any other value names a fixed baseline. */
const FIRST: Readonly<Record<string, Comparison['kind']>> = {
  auto: 'best',
  singles: 'best',
  aggregator: 'aggregator',
  selection: 'selection',
  'self-moa': 'self-moa',
}

/** The primary comparison is the one that `--against` names first. */
function inOrder(contests: readonly Contest[], { run }: Records): Contest[] {
  const [named = 'auto'] = run.options.against
  const first = Object.hasOwn(FIRST, named) ? FIRST[named] : undefined
  const isFirst = ({ kind, baseline }: Contest) =>
    first === undefined ? kind === 'fixed' && baseline === named : kind === first
  const place = (contest: Contest) => (isFirst(contest) ? -1 : KINDS.indexOf(contest.kind))
  return contests.toSorted((one, other) => place(one) - place(other))
}
