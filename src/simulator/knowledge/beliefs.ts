import type { Speaker } from '../faults.ts'
import { evaluate, mistakeIn, NoValue, workingOf } from '../sums/arithmetic.ts'
import type { Expression } from '../sums/expression.ts'
import { allFacts, type Fact } from './facts.ts'
import type { Part } from '../question.ts'
import { add, rational, show } from '../sums/rational.ts'
import { chanceOf, choose, hashOf } from '../words.ts'

/** Who believes: a voice, how often its name says that it is right, and the seed of its request. */
export interface Mind {
  readonly speaker: Speaker
  readonly right?: number | undefined
  readonly seed: number
}

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

function aboutSum(voice: Speaker, expression: Expression): Belief | undefined {
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

/** What a model believes; undefined when it knows nothing about the part. The judge believes only what its name plants. */
export function beliefOf({ speaker, right, seed }: Mind, part: Part): Belief | undefined {
  if (right === undefined) return speaker === 'judge' ? undefined : ownBelief(speaker, part)
  // The judge makes no mistake of a voice.
  const truth = ownBelief('judge', part)
  const draw = `${seed} ${speaker} ${part.text}`
  if (truth === undefined || chanceOf(draw) < right) return truth
  return { value: wrongValue(truth.value, part, hashOf(draw)), grounds: [] }
}

/** Most that a planted sum is off. */
const MAX_SLIP = 9

/** A value that could be right: a sum that is a little off, or the answer to a similar question. */
function wrongValue(truth: string, part: Part, draw: number): string {
  if (part.type !== 'fact') {
    const slip = BigInt(1 + (draw % MAX_SLIP))
    if (part.type !== 'sum' || truth === 'undefined') return String(slip)
    return show(add(evaluate(part.expression.term), rational(slip, 1n)))
  }
  const kind = kindOf(part.fact)
  const others = allFacts().filter((fact) => kindOf(fact) === kind && fact.truth.text !== truth)
  const values = [part.fact.mistake?.value, ...others.map((fact) => fact.truth)]
  const texts = values.flatMap((value) => value?.text ?? [])
  return texts.length === 0 ? 'unknown to everyone' : choose(texts, draw)
}

/** The first words of its label, such as "the capital". */
function kindOf({ label }: Fact): string {
  return label.split(' ', 2).join(' ')
}

function ownBelief(voice: Speaker, part: Part): Belief | undefined {
  if (part.type === 'sum') return aboutSum(voice, part.expression)
  if (part.type !== 'fact') return undefined
  const { truth, because, mistake } = part.fact
  if (mistake?.voice === voice) {
    const since = mistake.since === undefined ? {} : { since: `since ${mistake.since}` }
    return { value: mistake.value.text, grounds: [], ...since }
  }
  return { value: truth.text, grounds: because === undefined ? [] : [because] }
}
