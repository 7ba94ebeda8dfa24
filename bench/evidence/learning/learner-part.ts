import { meanOf, quantileOf } from '../../../src/stats/moments.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import { percent, tableOf } from '../format.ts'
import type { Part } from '../parts.ts'
import { curvesOf } from '../../plots/curves.ts'
import type { Colour } from '../../plots/page.ts'
import { TRAFFIC, type Setting } from '../setting.ts'
import { beta, byRules, fixed } from './baselines.ts'
import { learner, type Learner } from './learner.ts'
import type { Policy } from './policy.ts'
import { bestFixedArm, play, STEP, type Feedback } from './simulate.ts'
import { worldFrom } from './world.ts'

/** The policies that are compared; the oracle has a regret of 0. */
const POLICIES = [
  'learner with its check',
  'the same, forget 0.995',
  'learner that decides at once',
  'rules',
  'best fixed arm',
  'Beta bandit',
  'Beta bandit that forgets',
] as const

/** Of these, the first ones have to show that they may decide. */
const CHECKED = 2

const FORGET = 0.999
const FAST_FORGET = 0.995

/** What one policy did, on average over the repetitions. */
export interface PolicyRow {
  readonly name: string
  readonly regret: readonly number[]
  readonly meanReward: number
  /** In which share of the worlds the learner decided at some time; 0 for baselines. */
  readonly decided: number
  /** Median requests until the learner decided; null where fewer than half of them did, and for baselines. */
  readonly live: number | null
  /** Median requests after the change until the changed arm was chosen less than half as often as before it. */
  readonly noticed: number | null
}

/** All policies under one kind of feedback. */
export interface FeedbackRow extends Feedback {
  readonly policies: readonly PolicyRow[]
}

const FEEDBACKS: readonly Feedback[] = [
  { rewarded: 1, changes: false },
  { rewarded: 1, changes: true },
  { rewarded: 0.1, changes: true },
]

/** The regret of the learner beside those of simpler policies. */
export const learnerPart: Part<readonly FeedbackRow[]> = {
  measure: (setting, progress) =>
    FEEDBACKS.map((feedback) => {
      const row = { ...feedback, policies: policiesIn(feedback, setting) }
      progress(JSON.stringify({ ...row, policies: row.policies.map(withoutCurve) }))
      return row
    }),
  lines: (rows, { repetitions, seed }) => [
    `Mean of ${repetitions} worlds with ${TRAFFIC.requests.toLocaleString('en')} requests, seed ${seed}. Regret: how much less reward than an oracle's, summed over the requests; in brackets, the mean reward of a request.`,
    '',
    ...tableOf(
      ['policy', ...rows.map(titleOf)],
      POLICIES.map((name, index) => [
        name,
        ...rows.map(({ policies }) => valueOf(policies[index])),
      ]),
    ),
    '',
    ...tableOf(
      [
        'policy',
        ...changing(rows).map((row) => `requests to notice, ${percent(row.rewarded)} rewarded`),
      ],
      POLICIES.map((name, index) => [
        name,
        ...changing(rows).map(({ policies }) =>
          requestsOf(policies[index]?.noticed, 'not noticed'),
        ),
      ]),
    ),
    '',
    'To notice: requests after the change until the arm that got worse is chosen less than half as often as before it (median of the worlds).',
    '',
    ...tableOf(
      ['policy', ...rows.map((row) => `decided in, and after requests: ${titleOf(row)}`)],
      POLICIES.slice(0, CHECKED).map((name, index) => [
        name,
        ...rows.map(({ policies }) => liveOf(policies[index])),
      ]),
    ),
    '',
    '![Regret of the learner and of simpler policies](evidence-regret.svg)',
  ],
  pictures: (rows) => ({ 'evidence-regret.svg': pictureOf(rows) }),
}

function valueOf(row: PolicyRow | undefined): string {
  return `${row?.regret.at(-1)?.toFixed(0)} (${row?.meanReward.toFixed(3)})`
}

function liveOf(row: PolicyRow | undefined): string {
  return `${percent(row?.decided ?? 0)}, ${requestsOf(row?.live, '–')}`
}

function changing(rows: readonly FeedbackRow[]): readonly FeedbackRow[] {
  return rows.filter(({ changes }) => changes)
}

/** Every policy on the same worlds and requests. */
function policiesIn(feedback: Feedback, { repetitions, seed }: Setting): PolicyRow[] {
  const played = Array.from({ length: repetitions }, (_, repetition) => {
    const world = worldFrom(randomFrom(`${seed} world ${repetition}`))
    const draws = (name: string) => randomFrom(`${seed} ${name} ${repetition}`)
    const policies: readonly (Policy | Learner)[] = [
      learner({ explore: 0.05, forget: FORGET }, draws('learner')),
      learner({ explore: 0.05, forget: FAST_FORGET }, draws('learner')),
      learner({ explore: 0.05, forget: FORGET, live: true }, draws('learner')),
      byRules(),
      fixed(bestFixedArm(world, feedback.changes)),
      beta(draws('beta')),
      beta(draws('beta'), FAST_FORGET),
    ]
    return policies.map((policy) => ({
      ...play(policy, { world, feedback }, draws('requests')),
      live: 'liveSince' in policy ? policy.liveSince() : null,
    }))
  })
  return POLICIES.map((name, index) => {
    const own = played.flatMap((each) => each[index] ?? [])
    const length = own[0]?.regret.length ?? 0
    return {
      name,
      regret: Array.from({ length }, (_, at) => meanOf(own.map(({ regret }) => regret[at] ?? 0))),
      meanReward: meanOf(own.map(({ meanReward }) => meanReward)),
      decided: meanOf(own.map(({ live }) => Number(live !== null))),
      live: medianOf(own.map(({ live }) => live)),
      noticed: feedback.changes
        ? medianOf(own.map(({ changedShare }) => noticedAfter(changedShare)))
        : null,
    }
  })
}

/** Requests from the change until the arm is chosen less than half as often as in the 2,500 before it. */
function noticedAfter(changedShare: readonly number[]): number | null {
  const half = changedShare.length / 2
  const before = meanOf(changedShare.slice(half - 10, half))
  const at = changedShare.slice(half).findIndex((share) => share < before / 2)
  return at < 0 ? null : (at + 1) * STEP
}

function medianOf(values: readonly (number | null)[]): number | null {
  const median = quantileOf(
    values.map((value) => value ?? Number.MAX_SAFE_INTEGER),
    0.5,
  )
  return median <= TRAFFIC.requests ? Math.round(median) : null
}

function requestsOf(count: number | null | undefined, otherwise: string): string {
  return count === null || count === undefined ? otherwise : count.toLocaleString('en')
}

function titleOf({ rewarded, changes }: Feedback): string {
  return `${percent(rewarded)} rewarded, ${changes ? 'a model changes' : 'nothing changes'}`
}

function withoutCurve({ regret, ...row }: PolicyRow) {
  return { ...row, regret: regret.at(-1) }
}

const LOOKS: Readonly<Record<string, { readonly colour: Colour; readonly dash: string }>> = {
  'learner with its check': { colour: 'blue', dash: 'none' },
  'learner that decides at once': { colour: 'grey', dash: '7 3' },
  rules: { colour: 'green', dash: '2 3' },
  'best fixed arm': { colour: 'purple', dash: '9 4 2 4' },
  'Beta bandit': { colour: 'orange', dash: '5 5' },
}

function pictureOf(rows: readonly FeedbackRow[]): string {
  const panels = rows.map((row) => ({
    title: `Regret, ${titleOf(row)}${row.changes ? ' after 10,000 requests' : ''}`,
    curves: row.policies.flatMap(({ name, regret }) => {
      const look = LOOKS[name]
      if (look === undefined) return []
      const points = regret.map((value, index) => [(index + 1) * STEP, value] as const)
      return [{ name, ...look, points: [[0, 0] as const, ...points] }]
    }),
  }))
  return curvesOf(panels, {
    title: 'Regret of the learner and of simpler policies',
    axis: 'requests',
  })
}
