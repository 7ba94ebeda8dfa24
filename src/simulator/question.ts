import { expressionsIn, inSigns, type Expression } from './sums/expression.ts'
import { factsIn, type Fact, type Found } from './knowledge/facts.ts'
import { contentOf, wordsOf } from './words.ts'

/** One part of a question. */
export type Part =
  | { readonly type: 'sum'; readonly text: string; readonly expression: Expression }
  | { readonly type: 'fact'; readonly text: string; readonly fact: Fact }
  | { readonly type: 'greeting'; readonly text: string }
  | { readonly type: 'unknown'; readonly text: string }

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

/** Facts that a segment names only together with the one before: "… of France? And Spain?" */
function carriedFacts(segment: string, before: string): readonly Found[] {
  const words = new Set(wordsOf(segment))
  const earlier = new Set(wordsOf(before))
  return factsIn(new Set([...earlier, ...words])).filter(
    ({ words: key }) =>
      key.some((word) => words.has(word)) && !key.every((word) => earlier.has(word)),
  )
}

function partsOfSegment(segment: string, before: string): readonly Part[] {
  const sums = expressionsIn(segment)
    .filter((expression) => isSum(expression, segment))
    .map((expression): Part => ({ type: 'sum', text: expression.text, expression }))
  const own = factsIn(new Set(wordsOf(segment)))
  const facts = own.length > 0 || sums.length > 0 ? own : carriedFacts(segment, before)
  if (sums.length + facts.length > 0) return [...sums, ...facts.map(partOf)]
  if (GREETS.test(segment)) return [{ type: 'greeting', text: segment }]
  return ASKS.test(segment) ? [{ type: 'unknown', text: segment }] : []
}

/** Splits a question into its parts; there is always at least one. */
export function partsOf(question: string): readonly Part[] {
  const text = question.slice(0, MAX_QUESTION_CHARS)
  const segments = text
    .split(BORDER)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '')
  const parts = new Map<string, Part>()
  segments.forEach((segment, index) => {
    for (const part of partsOfSegment(segment, segments[index - 1] ?? '')) {
      parts.set(part.text, part)
    }
  })
  const found = [...parts.values()].filter((part) => part.type !== 'greeting' || parts.size === 1)
  if (found.length === 0) return [{ type: 'unknown', text: text.trim() }]
  return found.slice(0, MAX_PARTS)
}
