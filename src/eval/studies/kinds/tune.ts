import { counted, decimal, points, usd } from '../../report/figures.ts'
import type { StudyKind } from '../command/study-command.ts'
import { textsIn } from '../../command/arguments/arguments.ts'
import { wholeIn } from '../command/options.ts'
import type { Study, StudyContext, StudyReport } from '../lab/study.ts'
import { meanCost, meanScore } from '../measures/estimates.ts'
import { costOf, scoreOf } from '../measures/figures-of.ts'
import { oneOfEach } from '../panel/cell.ts'
import type { Roster } from '../panel/roster.ts'
import type { Table } from '../tables/table.ts'
import {
  plannedCandidates,
  scoredCandidates,
  wholeCandidate,
  type Candidate,
} from '../tuning/candidates.ts'
import { choose, isNotWorse, tryAll, type Choice, type Half, type Tried } from '../tuning/choice.ts'
import { tunedMixture } from '../tuning/tuned-mixture.ts'

/** The cheapest configuration of a mixture that is as good, chosen on one half of the questions and confirmed on the other. */
export const tune: StudyKind = {
  name: 'tune',
  title: 'Tuning: the cheapest configuration that is as good',
  summary: 'the cheapest configuration of a mixture at equal quality, confirmed on other questions',
  options: { margin: { type: 'string' }, 'try-aggregator': { type: 'string', multiple: true } },
  usage: `  --margin N          points of score that count as no difference (3)
  --try-aggregator M  a further aggregator to try; repeatable (the models of the panel)
`,
  study: (roster, values) => {
    const named = textsIn(values, 'try-aggregator')
    const aggregators = named.length > 0 ? named : roster.agents.map(({ model }) => model)
    const margin = wholeIn(values, 'margin', { usual: 3, least: 1, most: 50 })
    return tuneStudy(roster, { aggregators: [...new Set(aggregators)], margin: margin / 100 })
  },
}

interface Tuning {
  readonly aggregators: readonly string[]
  /** As a share. */
  readonly margin: number
}

function tuneStudy(roster: Roster, tuning: Tuning): Study {
  const planned = plannedCandidates(roster, tuning.aggregators)
  return {
    plan: { ...tuning, candidates: planned.map(({ system }) => system) },
    comparisons: 1,
    stages: [
      () => ({
        seats: () => oneOfEach(roster.agents.map(({ name }) => name)),
        cells: planned.flatMap(({ cell }) => cell ?? []),
      }),
      (context) => ({
        seats: () => [],
        cells: laterCandidates(context).flatMap(({ cell }) => cell ?? []),
      }),
    ],
    report: (context) => reportOf(context, [...planned, ...laterCandidates(context)], tuning),
  }
}

/** The half that confirms has no part in which candidates are tried. */
function laterCandidates(context: StudyContext): Candidate[] {
  const { roster, questions, measures } = context
  const choosing = questions.filter((question) => measures.fold(question) === 0)
  const names = roster.agents.map(({ name }) => name)
  const score = (name: string) => meanScore(choosing, scoreOf(context, name)).value
  const cost = (name: string) => meanCost(choosing, costOf(context, name)) ?? 0
  return scoredCandidates(roster, {
    best: names.toSorted((one, other) => (score(other) || 0) - (score(one) || 0)),
    cheapest: names.toSorted((one, other) => cost(one) - cost(other)),
  })
}

function reportOf(
  context: StudyContext,
  candidates: readonly Candidate[],
  { margin }: Tuning,
): StudyReport {
  const distinct = [...new Map(candidates.map((each) => [each.system, each])).values()]
  const whole = wholeCandidate(context.roster)
  const tried = tryAll(context, distinct, whole)
  const choice = choose(tried, whole, margin)
  const own = tried.find(({ candidate }) => candidate.system === whole.system)
  if (choice === null || own === undefined) return { tables: [], conclusions: [] }
  const mixture = tunedMixture(choice.chosen.candidate, context.roster)
  return {
    tables: [tableOf(tried, { choice, own, margin })],
    conclusions: conclusionsOf(choice, own, margin),
    ...(choice.isConfirmed
      ? { files: { 'tune.mixture.json': `${JSON.stringify(mixture, null, 2)}\n` } }
      : {}),
  }
}

function conclusionsOf(choice: Choice, own: Tried, margin: number): string[] {
  const { chosen, isConfirmed } = choice
  const within = `${decimal(margin * 100, 0)} points`
  if (chosen === own)
    return [`Keep the mixture: nothing cheaper was shown to be as good within ${within}.`]
  const { system } = chosen.candidate
  const found = `Chosen on ${counted(chosen.choosing.score.n, 'question')}: ${system}, ${savedBy(choice, own, 'choosing')}, ${pointsOf(chosen.choosing)} against the whole mixture.`
  const held = `On the other ${counted(chosen.confirming.score.n, 'question')}: ${savedBy(choice, own, 'confirming')}, ${pointsOf(chosen.confirming)}.`
  return [
    found,
    held,
    isConfirmed
      ? `Confirmed: it is cheaper and not worse by ${within}. It is written as a mixture: tune.mixture.json.`
      : `Not confirmed: keep the mixture, or ask more questions.`,
  ]
}

function pointsOf({ difference }: Half): string {
  const { value, interval } = difference
  const ends = interval === null ? '' : ` [${interval.map(points).join(', ')}]`
  return `${points(value)} points${ends}`
}

function savedBy(
  { chosen, currency }: Choice,
  own: Tried,
  half: 'choosing' | 'confirming',
): string {
  const [now, before] = [chosen[half][currency], own[half][currency]]
  const write = (amount: number | null) =>
    currency === 'costUsd' ? usd(amount) : `${decimal(amount, 1)} calls`
  return `${write(now)} instead of ${write(before)} a question`
}

function tableOf(
  tried: readonly Tried[],
  {
    choice,
    own,
    margin,
  }: { readonly choice: Choice; readonly own: Tried; readonly margin: number },
): Table {
  const price = ({ choosing }: Tried) => choosing[choice.currency] ?? Number.POSITIVE_INFINITY
  const mark = (each: Tried) =>
    each === choice.chosen ? 'chosen' : each === own ? 'the mixture' : ''
  return {
    title: 'Configurations, the cheapest first',
    columns: [
      { name: 'configuration', kind: 'text' },
      { name: '', kind: 'text' },
      { name: 'USD', kind: 'usd' },
      { name: 'calls', kind: 'count' },
      { name: 'score', kind: 'share' },
      { name: '− mixture', kind: 'points' },
      { name: 'as good', kind: 'text' },
      { name: 'other half: USD', kind: 'usd' },
      { name: 'other half: score', kind: 'share' },
      { name: 'other half: − mixture', kind: 'points' },
    ],
    rows: tried
      .toSorted((one, other) => price(one) - price(other))
      .map((each) => [
        each.candidate.system,
        mark(each),
        each.choosing.costUsd,
        each.choosing.calls,
        each.choosing.score,
        each.choosing.difference,
        each === own || isNotWorse(each.choosing, margin) ? 'yes' : 'not shown',
        each.confirming.costUsd,
        each.confirming.score,
        each.confirming.difference,
      ]),
    notes: [
      `As good: the 95 % interval of the difference is above −${decimal(margin * 100, 0)} points. One half of the questions chooses, the other has no part in it.`,
    ],
  }
}
