import { quantileNormal } from '../distributions/normal.ts'

/** How sure a plan is to be. */
export interface PowerOptions {
  /** Probability of a verdict where there is no difference, both sides together; 0.05 by default. */
  readonly alpha?: number | undefined
  /** Probability of a verdict where there is one; 0.8 by default. */
  readonly power?: number | undefined
}

/** Questions needed to see a difference of the mean, given the standard deviation of one question's value. */
export function questionsFor(
  effect: number,
  deviation: number,
  options: PowerOptions = {},
): number {
  return Math.ceil((zSum(options) * deviation) ** 2 / effect ** 2)
}

/** The smallest difference that this many questions will probably show. */
export function detectableEffect(
  questions: number,
  deviation: number,
  options: PowerOptions = {},
): number {
  return (zSum(options) * deviation) / Math.sqrt(questions)
}

function zSum({ alpha = 0.05, power = 0.8 }: PowerOptions): number {
  return quantileNormal(1 - alpha / 2) + quantileNormal(power)
}

/** The standard deviation of one question's difference where each system answers it several times: √(ω² + Σ σ²/K). */
export function deviationWithRepeats(
  between: number,
  systems: readonly { readonly within: number; readonly repeats: number }[],
): number {
  return Math.sqrt(systems.reduce((sum, { within, repeats }) => sum + within / repeats, between))
}
