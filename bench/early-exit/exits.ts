import { agreement } from '../../src/moa/short-answers/agreement.ts'
import { Similarity } from '../../src/moa/text/similarity.ts'
import { randomFrom } from '../measuring/statistics.ts'
import { agreeingPair, plantedPair, type Pair, type Plant } from './planted.ts'

/** How often each rule exits early on pairs, from 0 to 1. */
export interface ExitRates {
  readonly pairs: number
  /** The rule of the engine. */
  readonly agreement: number
  /** For comparison: texts whose words are alike. */
  readonly wording: number
}

/** From here on, published rules take texts for the same. */
const ALIKE = 0.9

/** The rates on pairs in which something was planted: every exit is a false one. */
export function falseExits(plant: Plant, { pairs, seed }: Setting): ExitRates {
  const random = randomFrom(seed)
  return ratesOf(pairs, () => plantedPair(plant, random))
}

/** The rates on pairs that agree: every exit is right. */
export function rightExits({ pairs, seed }: Setting): ExitRates {
  const random = randomFrom(seed)
  return ratesOf(pairs, () => agreeingPair(random))
}

interface Setting {
  readonly pairs: number
  readonly seed: number
}

function ratesOf(pairs: number, next: () => Pair | null): ExitRates {
  let [made, agreed, alike] = [0, 0, 0]
  while (made < pairs) {
    const pair = next()
    if (pair === null) continue
    made += 1
    if (exits(pair)) agreed += 1
    if (new Similarity(pair.texts, pair.prompt).between(0, 1) >= ALIKE) alike += 1
  }
  return { pairs, agreement: agreed / pairs, wording: alike / pairs }
}

function exits({ kind, prompt, texts }: Pair): boolean {
  const proposals = texts.map((text, place) => ({
    agent: `${place}`,
    model: 'a/b',
    text,
    ended: 'whole' as const,
  }))
  const rule = { kind, pattern: null, pointer: null, units: [] }
  return agreement(proposals, { rule, prompt }) !== null
}
