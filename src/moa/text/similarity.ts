import { COMMON_WORDS } from './common-words.ts'

/** Scripts that write no spaces between words: there, two characters stand for one. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const TOKEN = new RegExp(String.raw`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\p{L}\p{M}\p{N}])+`, 'gu')
const IS_UNSPACED = new RegExp(`[${UNSPACED}]`, 'u')
/** What a common word counts beside another. */
const COMMON_WEIGHT = 0.1
/** Longest text that is compared; of a longer one, its two ends. */
const MAX_CHARS = 65_536

/** The words of a text, in lower case and in order. */
export function wordsOf(text: string): readonly string[] {
  const half = MAX_CHARS / 2
  const read = text.length <= MAX_CHARS ? text : `${text.slice(0, half)} ${text.slice(-half)}`
  const tokens = read.normalize('NFKC').toLowerCase().match(TOKEN) ?? []
  return tokens.flatMap((token) => (IS_UNSPACED.test(token) ? pairsOf(token) : token))
}

function pairsOf(token: string): readonly string[] {
  const chars = Array.from(token)
  return chars.length === 1 ? chars : chars.slice(1).map((char, index) => `${chars[index]}${char}`)
}

type Vector = ReadonlyMap<string, number>

/**
 * How alike texts are by their words: the cosine of their TF-IDF vectors, 0 to 1. How rare a word is comes
 * from the texts and from their context, such as the prompt; a word among the commonest counts a tenth.
 * Alike in words is not the same in meaning: this orders texts and vetoes, and never certifies.
 */
export class Similarity {
  readonly #vectors: readonly Vector[]

  constructor(texts: readonly string[], context: string) {
    const counts = texts.map((text) => countsOf(wordsOf(text)))
    const documents = [...counts, countsOf(wordsOf(context))]
    const seenIn = new Map<string, number>()
    for (const document of documents)
      for (const word of document.keys()) seenIn.set(word, (seenIn.get(word) ?? 0) + 1)
    const rarity = (word: string) =>
      (1 + Math.log((1 + documents.length) / (1 + (seenIn.get(word) ?? 0)))) *
      (COMMON_WORDS.has(word) ? COMMON_WEIGHT : 1)
    this.#vectors = counts.map((words) =>
      normal(
        new Map([...words].map(([word, count]) => [word, (1 + Math.log(count)) * rarity(word)])),
      ),
    )
  }

  /** Of the texts at two places; 1 for the same words, also for none. */
  between(a: number, b: number): number {
    const [one, other] = [this.#vectors[a] ?? new Map(), this.#vectors[b] ?? new Map()]
    if (one.size === 0 || other.size === 0) return one.size === other.size ? 1 : 0
    const [small, large] = one.size <= other.size ? [one, other] : [other, one]
    let product = 0
    for (const [word, weight] of small) product += weight * (large.get(word) ?? 0)
    return Math.min(1, product)
  }
}

/** The places of the texts, those first that are most like all others; equal ones in their own order. */
export function medoidOrder(texts: readonly string[], context: string): readonly number[] {
  const similarity = new Similarity(texts, context)
  const means = texts.map((_, place) =>
    texts.reduce(
      (sum, _other, other) => sum + (other === place ? 0 : similarity.between(place, other)),
      0,
    ),
  )
  return texts.map((_, place) => place).sort((a, b) => (means[b] ?? 0) - (means[a] ?? 0) || a - b)
}

function countsOf(words: readonly string[]): Vector {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function normal(vector: Vector): Vector {
  const length = Math.sqrt([...vector.values()].reduce((sum, weight) => sum + weight * weight, 0))
  return new Map([...vector].map(([word, weight]) => [word, weight / (length || 1)]))
}
