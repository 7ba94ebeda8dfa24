import { countsOf, termsOf } from './tokens.ts'

/** The cosine of the TF-IDF vectors of an answer and of each proposal, with the frequencies of these texts alone. */
export function tfIdfCosines(answer: string, proposals: readonly string[]): readonly number[] {
  const documents = [answer, ...proposals].map((text) => countsOf(termsOf(text)))
  const holding = countsOf(documents.flatMap((document) => [...document.keys()]))
  const [first = new Map(), ...others] = documents.map((document) => {
    const raised = [...document].map(([term, count]) => {
      const rarity = Math.log((1 + documents.length) / (1 + (holding.get(term) ?? 0))) + 1
      return [term, count * rarity] as const
    })
    const norm = Math.hypot(...raised.map(([, weight]) => weight))
    return new Map(raised.map(([term, weight]) => [term, weight / norm]))
  })
  return others.map((other) => {
    let cosine = 0
    for (const [term, weight] of other) cosine += weight * (first.get(term) ?? 0)
    return Math.min(1, cosine)
  })
}
