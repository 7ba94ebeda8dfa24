/** The letters of the two answers that a judge compares: of the one that it read first, then of the other. */
const LETTERS = ['A', 'B'] as const

/** Log probabilities of tokens that could stand at one place. */
type Likely = ReadonlyMap<string, number>

/**
 * How much a judge that replies in one letter prefers the answer that it read first: P(A) / (P(A) + P(B)) over the
 * likeliest tokens of the first place that has a letter. Null when neither is among them, which is no tie.
 */
export function readLetter(tokens: readonly unknown[]): number | null {
  const letter = tokens.find((token) => /\p{L}/u.test(textOf(token)))
  return shareOf(likelyAt(letter), LETTERS)
}

/** The probability of one token among two: a missing one has none, and without both there is no share. */
export function shareOf(likely: Likely, [one, other]: readonly [string, string]): number | null {
  const [mine, its] = [one, other].map((letter) => probabilityOf(letter, likely))
  const both = (mine ?? 0) + (its ?? 0)
  return both === 0 ? null : (mine ?? 0) / both
}

/** Of all tokens that say the same: some have a space or a quote before the letter. */
function probabilityOf(letter: string, likely: Likely): number {
  let sum = 0
  for (const [token, logprob] of likely)
    if (token.replace(/[^\p{L}]/gu, '') === letter) sum += Math.exp(logprob)
  return sum
}

/** The chosen token counts too, as some providers list only the others. */
function likelyAt(token: unknown): Likely {
  const top = fieldOf(token, 'top_logprobs')
  const all = [token, ...(Array.isArray(top) ? (top as readonly unknown[]) : [])]
  return new Map(
    all.flatMap((each) => {
      const logprob = fieldOf(each, 'logprob')
      return typeof logprob === 'number' ? [[textOf(each), logprob] as const] : []
    }),
  )
}

function textOf(token: unknown): string {
  const text = fieldOf(token, 'token')
  return typeof text === 'string' ? text : ''
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as Readonly<Record<string, unknown>>)[name]
}
