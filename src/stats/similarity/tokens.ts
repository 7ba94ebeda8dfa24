/** The words of a text in lower case, and each other character that is no space, as BLEU counts them here. */
export function tokensOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}\p{Pc}]+|[^\p{L}\p{N}\p{M}\p{Pc}\s]/gu) ?? []
}

/** The words of two characters or more in lower case, as TF-IDF counts them here. */
export function termsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}\p{Pc}]{2,}/gu) ?? []
}

/** Every run of n tokens, as a text. */
export function nGrams(tokens: readonly string[], n: number): readonly string[] {
  const grams: string[] = []
  for (let i = 0; i + n <= tokens.length; i++) grams.push(tokens.slice(i, i + n).join(' '))
  return grams
}

/** How often each item occurs. */
export function countsOf(items: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}
