import { nGrams, tokensOf } from '../../../stats/similarity/tokens.ts'

/** Runs of this many words are rarely the same by chance. */
const RUN = 4

/** Share of the words of one question that must be in another for the same to be asked again. */
const SAME_QUESTION = 0.6

/** The number of words of a text. */
export function wordsOf(text: string): number {
  return text.match(/\S+/gu)?.length ?? 0
}

/** Share of the four-word runs of a work that are in the answer; null where the work is shorter. */
export function copiedShare(work: string, answer: string): number | null {
  const runs = nGrams(tokensOf(work), RUN)
  if (runs.length === 0) return null
  const answered = new Set(nGrams(tokensOf(answer), RUN))
  return runs.filter((run) => answered.has(run)).length / runs.length
}

/** Whether two questions have most of their words in common. */
export function isSameQuestion(one: string, other: string): boolean {
  const [words, others] = [new Set(tokensOf(one)), new Set(tokensOf(other))]
  const common = [...words].filter((word) => others.has(word)).length
  return common > 0 && common / (words.size + others.size - common) >= SAME_QUESTION
}
