/** A response between two marker lines, as a prompt of the engine has it. */
export interface Fence {
  readonly label: string
  /** The code in both of its markers. */
  readonly nonce: string
  readonly body: string
  /** Where its markers begin and end in the text. */
  readonly start: number
  readonly end: number
}

/** How responses are labelled: numbered for an aggregator, under letters for a judge, which may also get a draft, or the question. */
const LABELS = {
  numbers: String.raw`response (\d{1,9})`,
  letters: '(?:response |answer )?([A-Z]{1,2}|draft|question|answer)',
} as const

const END = /\n?<<<end ([a-z0-9]{8,32})>>>/g

/**
 * All fences of a text, in order. The ends are found first: a text may have any number of beginnings without an
 * end, and looking for the end of each would read the text as often.
 */
export function fencesIn(text: string, labels: keyof typeof LABELS): readonly Fence[] {
  const ends = Map.groupBy(text.matchAll(END), ([, nonce = '']) => nonce)
  const begin = new RegExp(
    String.raw`<<<${LABELS[labels]} ([a-z0-9]{8,32})(?: \([^)\n]{0,80}\))?>>>\n?`,
    'g',
  )
  const passed = new Map<string, number>()
  const fences: Fence[] = []
  let after = 0
  for (const found of text.matchAll(begin)) {
    const { index: start, 0: head, 1: label = '', 2: nonce = '' } = found
    if (start < after) continue // It stands inside the fence before.
    const own = ends.get(nonce) ?? []
    let next = passed.get(nonce) ?? 0
    const from = start + head.length
    while (next < own.length && markerOf(own[next]) < from) next += 1
    passed.set(nonce, next)
    const close = own[next]
    if (close === undefined) continue
    // In an empty response, the line end before its end belongs to its beginning.
    const body = text.slice(from, Math.max(from, close.index))
    after = close.index + close[0].length
    fences.push({ label, nonce, body, start, end: after })
  }
  return fences
}

/** Where an end begins, after the line end before it. */
function markerOf(close: RegExpExecArray | undefined): number {
  return close === undefined ? 0 : close.index + (close[0].startsWith('\n') ? 1 : 0)
}
