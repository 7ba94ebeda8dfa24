import { randomFrom } from '../../../stats/random/generator.ts'
import { shuffled } from '../../../stats/random/shuffle.ts'
import { addToHedged, startHedged } from '../../../stats/sequences/hedged-capital.ts'
import type { Question } from '../../questions/question.ts'
import type { Interval } from '../../results/summary.ts'
import type { PairedQuestion } from '../records/paired-question.ts'

/** The questions in the order of the looks: drawn with the seed, so fixed before the run. */
export function lookOrder(questions: readonly Question[], seed: number): Question[] {
  return shuffled(questions, randomFrom(seed))
}

/** The confidence sequence of the win rate after all questions, which are in the order of the looks. */
export function sequenceOf(pairs: readonly PairedQuestion[], alpha: number): Interval {
  let sequence = startHedged({ alpha })
  for (const { value } of pairs) if (value !== null) sequence = addToHedged(sequence, value)
  return sequence.interval
}

/** The interval of the win rate over the strongest of several baselines, when each has one at its part of α. */
export function overStrongest(intervals: readonly Interval[]): Interval {
  return [
    Math.min(1, ...intervals.map(([lower]) => lower)),
    Math.min(1, ...intervals.map(([, upper]) => upper)),
  ]
}
