import { evaluate, mistakeIn, NoValue, workingOf } from '../sums/arithmetic.ts'
import type { Expression } from '../sums/expression.ts'
import type { Voice } from './facts.ts'
import type { Part } from '../question.ts'
import { show } from '../sums/rational.ts'

/** What one voice believes about a part of a question. */
export interface Belief {
  readonly value: string
  /** Lines of working or a reason; empty when the voice is wrong about it. */
  readonly grounds: readonly string[]
  /** How a mistake is defended. */
  readonly since?: string
}

/** Why the contrarian's sums are what they are. */
const READS_ON = 'reading from left to right as it is written'

function aboutSum(voice: Voice, expression: Expression): Belief | undefined {
  try {
    const truth = evaluate(expression.term)
    const mistake = mistakeIn(expression, truth)
    if (mistake?.voice !== voice) return { value: show(truth), grounds: workingOf(expression) }
    const since = voice === 'contrarian' ? { since: READS_ON } : {}
    return { value: show(mistake.value), grounds: [], ...since }
  } catch (error) {
    if (!(error instanceof NoValue)) throw error
    if (error.message !== 'undefined') return undefined
    return { value: 'undefined', grounds: ['No number does what this sum asks for'] }
  }
}

/** What a voice believes; undefined when it knows nothing about the part. */
export function beliefOf(voice: Voice, part: Part): Belief | undefined {
  if (part.type === 'sum') return aboutSum(voice, part.expression)
  if (part.type !== 'fact') return undefined
  const { truth, because, mistake } = part.fact
  if (mistake?.voice === voice) {
    const since = mistake.since === undefined ? {} : { since: `since ${mistake.since}` }
    return { value: mistake.value.text, grounds: [], ...since }
  }
  return { value: truth.text, grounds: because === undefined ? [] : [because] }
}
