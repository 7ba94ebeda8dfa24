/** The JSON value of an answer, and whether there is nothing beside it but a code fence. */
export interface JsonAnswer {
  readonly value: unknown
  readonly isAlone: boolean
}

const FENCE = /```[a-z0-9]*[ \t]*\n([\s\S]*?)\n?[ \t]*```/giu
/** Most characters that are searched for a value amid other text. */
const MAX_SEARCHED = 200_000

/** Finds the JSON value that a text is, has in its last code fence that holds one, or ends on; undefined when it has none. */
export function jsonAnswer(text: string): JsonAnswer | undefined {
  const trimmed = text.trim()
  const whole = parsed(trimmed)
  if (whole !== undefined) return { ...whole, isAlone: true }
  const fences = [...trimmed.matchAll(FENCE)]
  for (const { 0: block, 1: inner = '' } of fences.toReversed()) {
    const found = parsed(inner)
    if (found !== undefined) return { ...found, isAlone: block === trimmed }
  }
  const amid = lastValue(trimmed.slice(-MAX_SEARCHED))
  return amid === undefined ? undefined : { ...amid, isAlone: false }
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** The last object or array that stands in a text by itself. */
function lastValue(text: string): { readonly value: unknown } | undefined {
  let last: { readonly value: unknown } | undefined
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '{' && text[at] !== '[') continue
    const end = balancedEnd(text, at)
    if (end === undefined) continue
    const found = parsed(text.slice(at, end))
    if (found === undefined) continue
    last = found
    at = end - 1
  }
  return last
}

/** The index after the bracket that closes the one at `start`; brackets within strings do not count. */
function balancedEnd(text: string, start: number): number | undefined {
  let depth = 0
  let inString = false
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (inString) {
      if (char === '\\') at++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
    if (depth === 0) return at + 1
  }
  return undefined
}

/** Whether two JSON values are the same, whatever the order of their fields. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other
  }
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const left = Object.entries(one)
  const right = new Map(Object.entries(other))
  return (
    left.length === right.size &&
    left.every(([name, value]) => right.has(name) && sameJson(value, right.get(name)))
  )
}
