const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const SCALES: Readonly<Record<string, number>> = { thousand: 1e3, million: 1e6, billion: 1e9 }

const SMALL: ReadonlyMap<string, number> = new Map([
  ...UNITS.map((word, value): [string, number] => [word, value]),
  ...TENS.map((word, at): [string, number] => [word, (at + 2) * 10]),
])

/** The last number that English words spell, as in "forty-two"; null when there is none. "One" alone is often no number. */
export function spelledNumber(text: string): number | null {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const phrases: string[][] = [[]]
  for (const word of words) {
    const phrase = phrases.at(-1) ?? []
    const belongs = isNumber(word) || (phrase.length > 0 && (word === 'and' || word === 'hundred'))
    if (belongs) phrase.push(word)
    else if (phrase.length > 0) phrases.push([])
  }
  const found = phrases.filter((phrase) => phrase.length > 0).at(-1)
  if (found === undefined) return null
  if (found.length === 1 && found[0] === 'one' && words.length > 1) return null
  return valueOf(found)
}

function isNumber(word: string): boolean {
  return SMALL.has(word) || Object.hasOwn(SCALES, word)
}

function valueOf(words: readonly string[]): number {
  let total = 0
  let part = 0
  for (const word of words) {
    const scale = SCALES[word]
    if (word === 'hundred') part = Math.max(part, 1) * 100
    else if (scale === undefined) part += SMALL.get(word) ?? 0
    else {
      total += Math.max(part, 1) * scale
      part = 0
    }
  }
  return total + part
}
