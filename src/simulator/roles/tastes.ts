import { STYLES } from '../voices.ts'
import { VOICES } from '../knowledge/facts.ts'

/** How much a planted taste prefers one of the texts: 1 or 0. */
export function likingOf(likes: string, texts: readonly string[], index: number): number {
  if (likes === 'first') return Number(index === 0)
  if (likes === 'second') return Number(index === 1)
  if (likes !== 'long') return Number(speakerOf(texts[index] ?? '') === likes)
  const lengths = texts.map((text) => text.length)
  return Number(lengths[index] === Math.max(...lengths) && new Set(lengths).size > 1)
}

/** Whose words a text is in, as a reader recognizes it. */
function speakerOf(text: string): string {
  if (text.includes('(Simulated judge:')) return 'judge'
  const speaks = (phrases: readonly string[]) =>
    phrases.some((one) => one !== '' && text.includes(one))
  return VOICES.find((voice) => speaks(STYLES[voice].open)) ?? 'terse'
}
