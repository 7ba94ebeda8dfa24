import { expressionsIn, inSigns, type Expression } from './sums/expression.ts'
import type { Fact, Found } from './knowledge/facts.ts'
import { factsAskedIn, factsCarriedInto } from './knowledge/understanding.ts'
import { makingOf, subjectOf, taskOf, taskOnText } from './tasks.ts'
import { contentOf } from './words.ts'

/** One part of a question. */
export type Part =
  | { readonly type: 'sum'; readonly text: string; readonly expression: Expression }
  | { readonly type: 'fact'; readonly text: string; readonly fact: Fact }
  | { readonly type: 'greeting'; readonly text: string }
  /** An order that no simulated model can carry out, or a question that none can answer. */
  | { readonly type: 'unknown'; readonly text: string; readonly inability: string }
  /** There is no question. */
  | { readonly type: 'nothing'; readonly text: '' }

/** Most characters of a question that are read. */
export const MAX_QUESTION_CHARS = 4000
/** Most parts that are answered. */
const MAX_PARTS = 8

const ASKING =
  'what|which|who|whose|when|where|how|why|is|are|can|could|does|do|did|will|should|would|' +
  'tell|name|explain|write|describe|list|give|translate|calculate|compute|summari[sz]e'
const BORDER = new RegExp(
  `[?!;\\n]+|\\.(?=\\s|$)|(?:,?\\s+(?:and|then|also)\\s+|,\\s*)(?=(?:${ASKING})\\b)`,
  'i',
)
const ASKS = new RegExp(`^(?:and |also |please )*(?:${ASKING})\\b`, 'i')
/** A question, not an order. */
const QUESTION =
  /^(?:and |also )*(?:what|which|who|whose|when|where|how many|how much|why|is|are)\b/i
const GREETS =
  /^(?:hi|hello|hey|hallo|howdy|greetings|good (?:morning|evening|day)|thanks|thank you)\b/i

/** Words around a bare sum; anything else makes `3-4` a range and `1/2` a date. */
const ASKING_FOR_A_SUM = contentOf('calculate compute evaluate result much solve')

function isSum({ tokens }: Expression, segment: string): boolean {
  const [left, operator, right] = tokens
  if (tokens.length !== 3 || (operator !== '-' && operator !== '/')) return true
  if (!inSigns(segment).includes(`${left}${operator}${right}`)) return true
  const others = [...contentOf(inSigns(segment).replace(/[\d.]+/g, ' '))]
  return others.every((word) => ASKING_FOR_A_SUM.has(word))
}

function partOf({ fact }: Found): Part {
  return { type: 'fact', text: fact.label, fact }
}

/** Asks for what was asked before once more. */
const ASKS_AGAIN =
  /^(?:(?:and|but|so|ok|okay|hm+|no|wait|really)[,\s]+)*(?:why(?: is that| so| not)?|how come|are you (?:really )?(?:sure|certain)|really|is (?:that|this|it) (?:right|true|correct)|(?:say|tell me) (?:that|it) again|(?:please )?repeat(?: that)?|again(?:,? please)?)$/i
/** Goes on with the sum before: "and times 2". */
const GOES_ON =
  /^(?:(?:and|now|then|what about|how about|what is (?:that|it)|that|it)[,\s]+)*(?:times|multiplied by|plus|minus|divided by|[-+*/×÷^](?!\w*[a-z]))/i
const AND = /^(?:(?:and|now|then|what about|how about|what is (?:that|it)|that|it)[,\s]+)*/i

/** A line around data, as prompts of hooks have it. */
const MARKER = /<<<[^<>\n]{1,100}>>>/g

const UNKNOWN = 'do not know this'

function sumsIn(segment: string): readonly Part[] {
  return expressionsIn(segment)
    .filter((expression) => isSum(expression, segment))
    .map((expression): Part => ({ type: 'sum', text: expression.text, expression }))
}

function unknown(segment: string, inability: string): readonly Part[] {
  return [{ type: 'unknown', text: segment, inability }]
}

/** The sum before with what a segment adds to it. */
function sumsGoingOn(segment: string, before: string): readonly Part[] {
  const sum = GOES_ON.test(segment) ? expressionsIn(before).at(-1) : undefined
  return sum === undefined ? [] : sumsIn(`(${sum.text}) ${segment.replace(AND, '')}`)
}

function partsOfSegment(segment: string, before: string): readonly Part[] {
  const task = taskOf(segment)
  if (task !== undefined) return unknown(segment, task.inability)
  const goingOn = sumsGoingOn(segment, before)
  if (goingOn.length > 0) return goingOn
  const sums = sumsIn(segment)
  const own = factsAskedIn(segment)
  const facts = own.length > 0 || sums.length > 0 ? own : factsCarriedInto(segment, before)
  if (sums.length + facts.length > 0) return [...sums, ...facts.map(partOf)]
  if (GREETS.test(segment)) return [{ type: 'greeting', text: segment }]
  const subject = subjectOf(segment)
  if (subject !== undefined) return unknown(segment, subject.inability)
  return ASKS.test(segment) ? unknown(segment, UNKNOWN) : []
}

function segmentsOf(text: string): readonly string[] {
  return text
    .split(BORDER)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '')
}

/** Splits a question into its parts; there is always at least one. `earlier` is what the user said before. */
export function partsOf(question: string, earlier = ''): readonly Part[] {
  const text = question.slice(0, MAX_QUESTION_CHARS).replace(MARKER, '\n').trim()
  if (!/[\p{L}\p{N}]/u.test(text)) return [{ type: 'nothing', text: '' }]
  const segments = segmentsOf(text)
  const onText = taskOnText(segments, text)
  if (onText !== undefined) return unknown(text, onText.inability)
  const only = segments.length === 1 ? segments[0] : undefined
  if (only !== undefined && earlier !== '' && ASKS_AGAIN.test(only)) return partsOf(earlier)
  return partsOfSegments(segments, earlier) ?? unknown(text, UNKNOWN)
}

function partsOfSegments(segments: readonly string[], earlier: string): readonly Part[] | null {
  const parts = new Map<string, Part>()
  let afterOrder = false
  segments.forEach((segment, index) => {
    // What follows an order to make something describes it, unless it is a question of its own.
    if (afterOrder && !QUESTION.test(segment)) return
    const before = index === 0 ? earlier : (segments[index - 1] ?? '')
    for (const part of partsOfSegment(segment, before)) parts.set(part.text, part)
    afterOrder = makingOf(segment) !== undefined
  })
  const found = [...parts.values()].filter((part) => part.type !== 'greeting' || parts.size === 1)
  return found.length === 0 ? null : found.slice(0, MAX_PARTS)
}
