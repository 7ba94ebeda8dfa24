/** Words that mean the same in a question; so several phrasings find the same fact. */
const SAME: Readonly<Record<string, string>> = {
  biggest: 'largest',
  greatest: 'largest',
  highest: 'tallest',
  nearest: 'closest',
  author: 'wrote',
  writer: 'wrote',
  write: 'wrote',
  written: 'wrote',
  painter: 'painted',
  paint: 'painted',
  inventor: 'invented',
  invent: 'invented',
  creator: 'created',
  made: 'created',
  create: 'created',
  discoverer: 'discovered',
  discover: 'discovered',
  began: 'start',
  begin: 'start',
  started: 'start',
  ended: 'end',
  fell: 'fall',
  sank: 'sink',
  boil: 'boiling',
  freeze: 'freezing',
  https: 'https',
  ww2: 'wwii',
  ww1: 'wwi',
}

/** Words that carry no claim of their own. */
const EMPTY = new Set(
  (
    'the a an of is are was were be been in on at to for from and or what which who whom whose ' +
    'when where how why doe do did has have had it its that this these those with by as i you me ' +
    'my we our your tell please name give can could would so then there here not no yes but if'
  ).split(' '),
)

function stem(word: string): string {
  const short =
    word.length > 3 && word.endsWith('s') && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word
  return SAME[short] ?? SAME[word] ?? short
}

/** The words of a text as they are compared: no case, accents, plurals or punctuation. */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replace(/['’]s\b/g, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map(stem)
}

/** The words with content, each once. */
export function contentOf(text: string): ReadonlySet<string> {
  return new Set(wordsOf(text).filter((word) => !EMPTY.has(word)))
}

/** How many words two sets share. */
export function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0
  for (const word of a) if (b.has(word)) count += 1
  return count
}

/** The sentences of a text; a line break ends one too. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}

/** Starts a sentence with a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A number that depends on the text alone (FNV-1a), in place of a random one. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

/** A number from 0 to 1 that depends on the text alone; texts that differ in one letter have others. */
export function chanceOf(text: string): number {
  const mixed = Math.imul(hashOf(text) ^ (hashOf(text) >>> 15), 0x2c1b3c6d)
  return (Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39) >>> 0) / 2 ** 32
}

/** Chooses one phrase; the same seed chooses the same one. */
export function choose(phrases: readonly string[], seed: number): string {
  return phrases[seed % phrases.length] ?? ''
}
