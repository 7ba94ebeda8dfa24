/** What the study of scale tests, fixed before its first call (evaluation with Holm's correction over all of them). */
export interface Hypothesis {
  readonly id: string
  readonly claim: string
  /** What is measured, so that a reader can measure it again. */
  readonly measure: string
  /** What is known of it from elsewhere. */
  readonly known: string
}

/** The family of hypotheses, in the order in which they are reported. */
export const HYPOTHESES = [
  {
    id: 'H1',
    claim: 'Quality rises with the number of proposals, and ever more slowly.',
    measure:
      'The slope of the score over log2 n of diverse panels in two layers is above 0, and so is the gain per proposal up to the middle size less that beyond it; p is the larger of the two.',
    known: 'arXiv 2406.04692, table 3: 47.8, 58.8, 58.0, 61.3 with 1, 2, 3, 6 proposals',
  },
  {
    id: 'H2',
    claim: 'The first aggregation gives most; more layers are equivalent.',
    measure:
      'Two layers gain more over the aggregator alone than the deepest gains over two, and the deepest is equivalent to two within the margin (two one-sided tests); p is the larger of the two.',
    known: 'arXiv 2406.04692, figure 4a: the steps shrink after the first',
  },
  {
    id: 'H3',
    claim: 'Different models are better than samples of the best one.',
    measure:
      'Mean difference of diverse and single-model panels of the same size, two and more, in two layers.',
    known: 'arXiv 2406.04692, table 3, finds it; arXiv 2502.00674 (Self-MoA) finds the reverse',
  },
  {
    id: 'H4',
    claim: 'Panels with more headroom gain more.',
    measure:
      'Slope of gain over headroom across diverse panels, each on another half of the questions, with a bootstrap over questions.',
    known: 'Nothing was published; headroom is what perfect selection could win',
  },
  {
    id: 'H5',
    claim:
      'An aggregator that is weaker than its proposers makes the answer worse than the best of them.',
    measure:
      'Mean gain of the largest panel in two layers over the best single model, for aggregators whose own score on the other half of the questions is below the mean of the agents; it must be below 0.',
    known: 'togethercomputer/MoA #41: GSM8K from 75.1 to 61.3',
  },
  {
    id: 'H6',
    claim: 'A point costs more in larger mixtures.',
    measure:
      'Gain over the aggregator alone for each dollar (for each call where a price is unknown or nought) of the smallest panel of two and more less that of the largest grid place.',
    known: 'arXiv 2406.04692, figure 5a: the curve flattens',
  },
] as const satisfies readonly Hypothesis[]

export type HypothesisId = (typeof HYPOTHESES)[number]['id']
