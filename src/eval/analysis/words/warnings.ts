import { counted, decimal, percent } from '../../report/figures.ts'
import { isExtremeChange } from '../../../stats/length/length-controlled.ts'
import type { RunFile } from '../../results/run-file.ts'
import type { Category, Comparison, JudgeHealth, Summary, Totals } from '../../results/summary.ts'
import type { Records } from '../records/records.ts'
import { listed, rateWithInterval } from './numbers.ts'

/** A judge with more verdicts than this share that cannot be read is not believed. */
export const MOST_UNPARSED = 0.05

/** Answers of these lengths are alike. */
const LIKE_LENGTHS = [0.8, 1.25] as const

/** Below this agreement, judges are checked again. */
const GOOD_AGREEMENT = 0.6

/** Fewer questions decide only large differences. */
const FEW_QUESTIONS = 30

/** What the warnings are made from. */
export type Warned = Pick<
  Summary,
  'primary' | 'comparisons' | 'categories' | 'judges' | 'agreement' | 'totals' | 'systems'
>

/** What a reader must know before they believe a figure, the gravest first. */
export function warningsOf(records: Records, summary: Warned): string[] {
  const { run } = records
  const { primary, judges, totals } = summary
  return [
    ...ofRun(run, totals),
    ...judges.flatMap(ofJudge),
    ...ofJury(records, judges),
    ...ofAgreement(summary.agreement),
    ...ofPrimary(primary),
    ...ofLength(primary),
    ...ofOthers(summary),
    ...summary.categories.flatMap((category) => ofCategory(category, primary)),
    ...ofSystems(records, summary),
  ]
}

function ofRun({ simulated, options }: RunFile, totals: Totals): string[] {
  const { stoppedEarly, degradedAnswers } = totals
  return [
    ...(simulated
      ? ['SIMULATED: every model here is simulated; the figures say nothing about real models.']
      : []),
    ...(stoppedEarly === null ? [] : [`The run ended early: ${stoppedEarly}.`]),
    ...(degradedAnswers === 0
      ? []
      : [
          `${counted(degradedAnswers, 'answer')} of ${totals.answers} came from degraded runs and ${options.keepDegraded ? 'count, as users get them too' : 'do not count'}.`,
        ]),
  ]
}

function ofJudge(health: JudgeHealth): string[] {
  const { judge, unparsed, related, aa, canary, consistency } = health
  const warnings: string[] = []
  if (unparsed > MOST_UNPARSED)
    warnings.push(
      `No verdict: ${decimal(unparsed * 100, 1)} % of the verdicts of ${judge} could not be read, more than ${percent(MOST_UNPARSED)}.`,
    )
  if (related.length > 0)
    warnings.push(
      `The judge ${judge} is of the same family as ${listed(related)}: judges prefer their own family.`,
    )
  if (excludes(aa, 1 / 2))
    warnings.push(
      `The judge ${judge} does not hold 50 % between two answers of one system: ${inWords(aa)}.`,
    )
  if (canary !== null && canary.value > 0.1)
    warnings.push(
      `The judge ${judge} lets a constant answer without content win: ${inWords(canary)}.`,
    )
  if (consistency !== null && consistency.value < 0.6)
    warnings.push(
      `The judge ${judge} keeps its verdict in only ${percent(consistency.value)} of the pairs when their order is swapped.`,
    )
  return warnings
}

function ofJury(records: Records, judges: readonly JudgeHealth[]): string[] {
  if (judges.length === 0) return []
  const orders = new Set(records.preferences.map(({ first }) => first))
  const warnings: string[] = []
  if (judges.length === 1)
    warnings.push('One judge alone read the answers: three of different families err less.')
  else if (new Set(judges.map(({ family }) => family)).size === 1)
    warnings.push('All judges are of one family: they share their tastes.')
  if (records.preferences.length > 0 && orders.size === 1)
    warnings.push('The answers were judged in one order only: the first may have an advantage.')
  const sides = judges.map(({ winRate }) => sideOf(winRate.interval))
  if (sides.includes('better') && sides.includes('worse'))
    warnings.push(
      `The judges disagree: ${listed(judges.map(({ judge, winRate }) => `${judge} ${rateWithInterval(winRate, winRate.interval)}`))}.`,
    )
  return warnings
}

function ofAgreement(agreement: Summary['agreement']): string[] {
  if (agreement === null || agreement.value >= GOOD_AGREEMENT) return []
  return [
    `The judges agree little: α = ${decimal(agreement.value, 2)}, wanted ${GOOD_AGREEMENT} or more; check some verdicts by hand.`,
  ]
}

function ofPrimary(primary: Comparison): string[] {
  const { winRate, missing, withoutDegraded, wins, ties, losses } = primary
  const warnings: string[] = []
  if (winRate.n < FEW_QUESTIONS)
    warnings.push(
      `Only ${counted(winRate.n, 'question')}: ${wins} won, ${ties} tied, ${losses} lost. Fewer than ${FEW_QUESTIONS} show only large differences.`,
    )
  if (missing > 0)
    warnings.push(`${counted(missing, 'question')} without a verdict; missing is no tie.`)
  if (
    withoutDegraded !== null &&
    sideOf(withoutDegraded.interval) !== sideOf(primary.winRate.interval)
  )
    warnings.push(
      `Without degraded runs the win rate is ${inWords(withoutDegraded)}, which reads otherwise.`,
    )
  return warnings
}

function ofLength({ lengthRatio, adjusted, verdict, winRate, basis }: Comparison): string[] {
  if ((basis?.judged ?? 0) === 0) return []
  const [least, most] = LIKE_LENGTHS
  const warnings: string[] = []
  if (lengthRatio < least || lengthRatio > most)
    warnings.push(
      `The mixture's answers are ${decimal(lengthRatio, 2)} times as long as the baseline's; judges often prefer the longer answer.`,
    )
  if (adjusted !== null && isExtremeChange(winRate.value, adjusted.value))
    warnings.push(
      `Length changes the win rate from ${percent(winRate.value)} to ${percent(adjusted.value)}: the fit may have failed.`,
    )
  if (adjusted !== null && verdict === 'better' && sideOf(adjusted.interval) !== 'better')
    warnings.push(
      `Better as it stands, but not with the length held equal: ${inWords(winRate)} raw, ${inWords(adjusted)} adjusted.`,
    )
  return warnings
}

/** Verdicts against the mixture beside the primary one. */
function ofOthers({ comparisons, primary }: Warned): string[] {
  const names = {
    selection: 'Picking one of its proposals',
    'self-moa': 'Aggregating samples of its best single model',
    aggregator: 'Its aggregator alone',
    fixed: null,
    single: null,
    best: null,
  } as const
  return comparisons.flatMap(({ kind, baseline, mixture, verdict, winRate }) => {
    if (verdict !== 'worse' || mixture !== primary.mixture) return []
    if (kind === primary.kind && baseline === primary.baseline) return []
    return [`${names[kind] ?? baseline} beats the mixture: its win rate is ${inWords(winRate)}.`]
  })
}

function ofCategory({ name, kind, verdict }: Category, primary: Comparison): string[] {
  return verdict === 'worse' && primary.verdict !== 'worse'
    ? [`The mixture is worse in the ${kind} ${name}.`]
    : []
}

function ofSystems(records: Records, { systems }: Warned): string[] {
  const failing = systems.filter(({ failed }) => failed > 0)
  const absent = failing.filter(({ id }) =>
    records.answers.every(({ system, error }) => system !== id || error !== null),
  )
  const unpriced = systems.filter((system) => system.costPerQuestionUsd === null)
  return [
    ...(absent.length === 0
      ? []
      : [`No verdict against what never answered: ${listed(absent.map(({ id }) => id))}.`]),
    ...(failing.length === 0
      ? []
      : [
          `Answers that failed count as lost: ${listed(failing.map(({ id, failed }) => `${failed} of ${id}`))}.`,
        ]),
    ...(unpriced.length === 0
      ? []
      : [`The price is unknown of ${listed(unpriced.map(({ id }) => id))}.`]),
  ]
}

function sideOf(interval: Comparison['winRate']['interval']): 'better' | 'worse' | 'open' {
  if (interval === null) return 'open'
  if (interval[0] > 1 / 2) return 'better'
  return interval[1] < 1 / 2 ? 'worse' : 'open'
}

function excludes(
  estimate: Comparison['winRate'] | null,
  value: number,
): estimate is Comparison['winRate'] {
  const interval = estimate?.interval ?? null
  return interval !== null && (interval[0] > value || interval[1] < value)
}

function inWords(estimate: Comparison['winRate']): string {
  return rateWithInterval(estimate, estimate.interval)
}
