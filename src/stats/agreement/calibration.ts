import { meanOf, varianceOf } from '../moments.ts'

/** A mean and its standard error. */
export interface MeanWithError {
  readonly mean: number
  readonly standardError: number
}

/** Verdicts of a judge on all questions, and those of people on some of them. */
export interface JudgedAndLabelled {
  /** The judge's values of all questions. */
  readonly judged: readonly number[]
  /** Of the questions with a label: the value of people and that of the judge. */
  readonly labelled: readonly { readonly human: number; readonly judged: number }[]
  /** `plain` corrects the judge by its mean error; `tuned` also weighs it by how far it agrees (arXiv 2311.01453). */
  readonly method: 'plain' | 'tuned'
}

/** The prediction-powered estimate of what people would say of all questions (arXiv 2301.09633); null with fewer than two of either. */
export function predictionPowered({
  judged,
  labelled,
  method,
}: JudgedAndLabelled): (MeanWithError & { readonly weight: number }) | null {
  if (judged.length < 2 || labelled.length < 2) return null
  const weight = method === 'plain' ? 1 : tunedWeight(judged.length, labelled)
  const errors = labelled.map((each) => each.human - weight * each.judged)
  const mean = weight * meanOf(judged) + meanOf(errors)
  const variance =
    (weight ** 2 * varianceOf(judged)) / judged.length + varianceOf(errors) / labelled.length
  return { mean, standardError: Math.sqrt(variance), weight }
}

/** The weight of the judge that makes the error of the estimate least. */
function tunedWeight(n: number, labelled: JudgedAndLabelled['labelled']): number {
  const humans = labelled.map((each) => each.human)
  const judges = labelled.map((each) => each.judged)
  const variance = varianceOf(judges)
  if (variance === 0) return 0
  const [meanHuman, meanJudge] = [meanOf(humans), meanOf(judges)]
  const products = humans.map((human, i) => (human - meanHuman) * ((judges[i] ?? 0) - meanJudge))
  const covariance = products.reduce((sum, each) => sum + each, 0) / (products.length - 1)
  return covariance / ((1 + labelled.length / n) * variance)
}

/**
 * The true rate behind a judge's rate, from how often it says yes where people do (sensitivity) and no where they do
 * (specificity), within 0 and 1; null where the judge is no better than a coin.
 */
export function correctedRate(
  rate: number,
  { sensitivity, specificity }: { readonly sensitivity: number; readonly specificity: number },
): number | null {
  const worth = sensitivity + specificity - 1
  return worth > 0 ? Math.min(1, Math.max(0, (rate + specificity - 1) / worth)) : null
}

/** The sensitivity and specificity of a judge against labels; null where no label is yes, or none is no. */
export function sensitivityOf(
  pairs: readonly { readonly human: boolean; readonly judged: boolean }[],
): { readonly sensitivity: number; readonly specificity: number } | null {
  const [yes, no] = [pairs.filter((pair) => pair.human), pairs.filter((pair) => !pair.human)]
  if (yes.length === 0 || no.length === 0) return null
  return {
    sensitivity: yes.filter((pair) => pair.judged).length / yes.length,
    specificity: no.filter((pair) => !pair.judged).length / no.length,
  }
}
