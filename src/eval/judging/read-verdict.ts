import { lastObject } from './read-object.ts'

/** What a judge of two answers replied. */
export interface Verdict {
  /** How much it prefers the answer that it read first, from 0 to 1. */
  readonly first: number
  readonly why: string
}

/** The five steps of Arena-Hard (arXiv 2406.11939) as preferences for A; a strong verdict does not count three times. */
const STEPS: Readonly<Record<string, number>> = {
  'A>>B': 1,
  'A>B': 0.75,
  'A=B': 0.5,
  'B>A': 0.25,
  'B>>A': 0,
  'B<<A': 1,
  'B<A': 0.75,
  'B=A': 0.5,
  'A<B': 0.25,
  'A<<B': 0,
}

/** Longest explanation that is stored. */
const MAX_WHY_CHARS = 500

/**
 * Reads the verdict of a reply: of its last JSON object that has one, else the last that stands in its text, since an
 * explanation before it may quote others. Null when there is none, which is no tie.
 */
export function readVerdict(reply: string): Verdict | null {
  return lastObject(reply, verdictIn) ?? looseVerdict(reply)
}

function verdictIn({ verdict, why }: Readonly<Record<string, unknown>>): Verdict | null {
  const first = typeof verdict === 'string' ? stepOf(verdict) : undefined
  if (first === undefined) return null
  return { first, why: typeof why === 'string' ? why.slice(0, MAX_WHY_CHARS) : '' }
}

function stepOf(text: string): number | undefined {
  const bare = text.toUpperCase().replaceAll('≫', '>>').replaceAll('≪', '<<')
  return STEPS[bare.replace(/[\s[\]"'`*]/g, '')]
}

const LOOSE = /(?<![\p{L}\p{N}])[AB]\s*(?:>>?|<<?|=|≫|≪)\s*[AB](?![\p{L}\p{N}])/gu

function looseVerdict(reply: string): Verdict | null {
  const found = [...reply.matchAll(LOOSE)].flatMap((match) => {
    const first = stepOf(match[0])
    return first === undefined ? [] : [{ first, at: match.index }]
  })
  const last = found.at(-1)
  if (last === undefined) return null
  const why = reply.slice(0, last.at).replace(/[\s[*"'`]+$/, '')
  return { first: last.first, why: why.slice(-MAX_WHY_CHARS) }
}
