import { counted, factor, usd } from '../../report/figures.ts'
import type { RunFile } from '../../results/run-file.ts'
import type { Comparison, Estimate, Verdict } from '../../results/summary.ts'
import { rateWithInterval } from './numbers.ts'

/** What a comparison says, given its questions and its figures in words. */
const VERDICTS: Readonly<Record<Verdict, (words: Words) => string>> = {
  better: ({ mixture, baseline, where, figures }) =>
    `The mixture ${mixture} is better than ${baseline} ${where}: ${figures}.`,
  worse: ({ mixture, baseline, where, figures }) =>
    `The mixture ${mixture} is worse than ${baseline} ${where}: ${figures}.`,
  equivalent: ({ mixture, baseline, where, margin, figures }) =>
    `The mixture ${mixture} and ${baseline} are equivalent within ${margin} ${where}: ${figures}.`,
  undecided: ({ mixture, baseline, where, figures, needed }) =>
    `Undecided: whether the mixture ${mixture} is better or worse than ${baseline} cannot be said ${where}: ${figures}${needed}.`,
}

interface Words {
  readonly mixture: string
  readonly baseline: string
  readonly where: string
  readonly figures: string
  readonly margin: string
  readonly needed: string
}

/** The baseline of a comparison in words. */
const BASELINES: Readonly<Record<Comparison['kind'], (id: string) => string>> = {
  fixed: (id) => id,
  single: (id) => id,
  best: (id) => `its best single model (${id})`,
  selection: () => 'the best of its proposals, picked by a model',
  'self-moa': () => 'samples of its best single model, aggregated',
  aggregator: () => 'its aggregator alone',
}

/** The verdict on a comparison in one sentence. */
export function sentenceOf(comparison: Comparison, run: RunFile): string {
  const { mixture, winRate, verdict, neededQuestions } = comparison
  return VERDICTS[verdict]({
    mixture,
    baseline: baselineName(comparison),
    where: whereOf(winRate.n, run),
    figures: figuresOf(comparison, run),
    margin: counted(run.options.marginPoints, 'point'),
    needed:
      neededQuestions === null
        ? ''
        : `; about ${counted(neededQuestions, 'question')} would decide at this difference`,
  })
}

/** The baseline of a comparison as a sentence names it. */
export function baselineName({ kind, baseline }: Comparison): string {
  return BASELINES[kind](baseline)
}

function whereOf(n: number, { questionsFile, simulated }: RunFile): string {
  const questions =
    questionsFile === null
      ? `on ${counted(n, 'bundled question')}`
      : `on your ${counted(n, 'question')}`
  return simulated ? `${questions}, with simulated models` : questions
}

function figuresOf(comparison: Comparison, run: RunFile): string {
  const { winRate, sequence, timeRatio } = comparison
  const rate =
    winRate.n === 0
      ? 'no answer could be scored'
      : `win rate ${rateWithInterval(winRate, sequence ?? winRate.interval)}`
  return `${rate}, at ${costOf(comparison, run)} and ${ratioOf(timeRatio, 'time')}`
}

/** No ratio has a baseline that is free. */
function costOf({ costRatio, costDifferenceUsd }: Comparison, { simulated }: RunFile): string {
  // Simulated models are free unless the gateway has a price for them.
  const differenceUsd = costDifferenceUsd ?? (simulated ? 0 : null)
  if (costRatio !== null || differenceUsd === null) return ratioOf(costRatio, 'cost')
  return differenceUsd === 0 ? 'no cost' : `${usd(differenceUsd)} more a question`
}

function ratioOf(ratio: Estimate | null, name: string): string {
  return ratio === null ? `an unknown ${name}` : `${factor(ratio.value)} the ${name}`
}
