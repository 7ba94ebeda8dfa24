import { hashOf, wordsOf } from '../words.ts'

/** The log probability of one token, in OpenAI's form. */
export interface TokenLogprob {
  readonly token: string
  readonly logprob: number
  readonly bytes: readonly number[]
}

/** How certain every model is of words that carry no answer. */
const CERTAIN = 0.97
/** Share of the rest that each alternative to a token takes. */
const ALTERNATIVE_SHARE = 0.6
/** Most that the words around change, so that no two tokens are alike. */
const MAX_CHANGE = 0.01
const ALTERNATIVES = ['or ', 'not ', 'about ', 'perhaps ', 'a ', 'the ', 'one ', 'no ']

/** Of two letters only the other one is left. */
const OTHER_LETTER: Readonly<Record<string, readonly string[]>> = { A: ['B'], B: ['A'] }

/** How certain a model is of its answer, and the words that it consists of. */
export interface Certainty {
  readonly certainty: number
  readonly answerWords: ReadonlySet<string>
}

/**
 * The log probabilities of a token and of its alternatives. A model is as certain of the words of its answer as of
 * the answer, and certain of all others.
 */
export function logprobsOf(
  token: string,
  { certainty, answerWords }: Certainty,
  top: number,
): TokenLogprob & { readonly top_logprobs: readonly TokenLogprob[] } {
  const isAnswer = wordsOf(token).some((word) => answerWords.has(word))
  const own = isAnswer ? certainty : Math.max(certainty, CERTAIN)
  const chance = own - ((hashOf(token) % 100) / 100) * MAX_CHANGE
  const chosen = withBytes(token, chance)
  const other = OTHER_LETTER[token]
  const share = other === undefined ? ALTERNATIVE_SHARE : 1
  const others = (other ?? ALTERNATIVES)
    .slice(0, Math.max(0, top - 1))
    .map((text, index) => withBytes(text, Math.min(chance, 1 - chance) * share ** (index + 1)))
  return { ...chosen, top_logprobs: top === 0 ? [] : [chosen, ...others] }
}

function withBytes(token: string, chance: number): TokenLogprob {
  const logprob = Math.round(1e6 * Math.log(chance)) / 1e6
  return { token, logprob, bytes: [...new TextEncoder().encode(token)] }
}
