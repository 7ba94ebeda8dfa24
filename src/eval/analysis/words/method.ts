import { counted } from '../../report/figures.ts'
import type { Comparison, Summary } from '../../results/summary.ts'
import type { Records } from '../records/records.ts'
import { listed } from './numbers.ts'

/** How a run was measured, one sentence each. */
export function methodOf(
  { run, preferences }: Records,
  { primary, comparisons }: Pick<Summary, 'primary' | 'comparisons'>,
): string[] {
  const { options } = run
  const hasJudges = preferences.length > 0
  const hasChecks = comparisons.some(({ basis }) => (basis?.checked ?? 0) > 0)
  return [
    'The unit is the question: judges, orders and repeats are averaged within it before anything else.',
    ...(hasJudges
      ? [
          `Judged by ${listed(run.judges)}, blind; five steps or log probabilities, a verdict that cannot be read is missing.`,
        ]
      : []),
    ...(hasChecks
      ? [
          'A question with a check is scored by it and read by no judge: (1 + score of the mixture − score of the baseline) / 2.',
        ]
      : []),
    'An answer that failed counts as lost.',
    PLANS[options.stop],
    `Equivalent means within ${counted(options.marginPoints, 'point')} of win rate (two one-sided tests at 5 %).`,
    'Under 30 questions, better and worse also need an exact sign test at 5 %.',
    ...(comparisons.some(({ kind }) => kind === 'best') ? [crossFitting(primary)] : []),
    `Seed ${options.seed}; ${counted(options.repeats, 'answer')} of each system to a question; degraded runs ${options.keepDegraded ? 'count' : 'do not count'}.`,
  ]
}

const PLANS = {
  fixed:
    'The number of questions was fixed in advance: 95 % intervals by t, over clusters where questions have them.',
  sequential:
    'Verdicts come from confidence sequences (hedged capital) over a seeded order of the questions, valid however often one looks; 5 % is split over the single models that must be beaten. All other intervals and p values take the number of questions as fixed.',
} as const

function crossFitting({ kind, baseline }: Comparison): string {
  const who = kind === 'best' ? ` (${baseline})` : ''
  return `The best single model${who} is chosen on one half of the questions and scored on the other, and the other way round.`
}
