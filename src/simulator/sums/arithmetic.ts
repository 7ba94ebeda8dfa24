import { LEFT_TO_RIGHT, parse } from './expression.ts'
import type { Expression, Operator, Term } from './expression.ts'
import { add, floor, invert, multiply, negate, rational, same, show } from './rational.ts'
import { squareRoot, round, type Rational } from './rational.ts'

/** Why a sum has no value here; `knowledge/beliefs.ts` makes an answer of it. */
export class NoValue extends Error {}

/** Largest power that is worked out, in binary digits of the result. */
const MAX_POWER_BITS = 2000

function power(base: Rational, exponent: Rational): Rational {
  if (exponent.bottom !== 1n) throw new NoValue('too hard')
  const size = exponent.top < 0n ? -exponent.top : exponent.top
  const bits = Math.max(base.top.toString(2).length, base.bottom.toString(2).length)
  if (size > MAX_POWER_BITS || bits * Number(size) > MAX_POWER_BITS) throw new NoValue('too large')
  if (exponent.top < 0n && base.top === 0n) throw new NoValue('undefined')
  const raised = rational(base.top ** size, base.bottom ** size, base.rounded)
  return exponent.top < 0n ? invert(raised) : raised
}

function divide(a: Rational, b: Rational): Rational {
  if (b.top === 0n) throw new NoValue('undefined')
  return multiply(a, invert(b))
}

const OPERATIONS: Readonly<Record<Operator, (a: Rational, b: Rational) => Rational>> = {
  '+': add,
  '-': (a, b) => add(a, negate(b)),
  '*': multiply,
  '/': divide,
  '%': (a, b) => add(a, negate(multiply(b, rational(floor(divide(a, b)), 1n)))),
  '%of': (a, b) => multiply(multiply(a, rational(1n, 100n)), b),
  '^': power,
}

/** One operation with its numbers and its result. */
export interface Step {
  readonly operator: Operator
  readonly left: Rational
  readonly right: Rational
  readonly result: Rational
}

/** What a calculator makes of each step; the honest one returns `step.result`. */
export type Hand = (step: Step) => Rational

const steady: Hand = (step) => step.result

/**
 * Works out a term exactly, or as exactly as the hand that writes the steps.
 *
 * @throws {NoValue} when the term has no value, or one that is too large to work out.
 */
export function evaluate(term: Term, hand: Hand = steady): Rational {
  if (term.type === 'number') return term.value
  if (term.type === 'operation') {
    const left = evaluate(term.of[0], hand)
    const right = evaluate(term.of[1], hand)
    const { operator } = term
    return hand({ operator, left, right, result: OPERATIONS[operator](left, right) })
  }
  const value = evaluate(term.of, hand)
  if (term.type === 'negative') return negate(value)
  if (term.type === 'percent') return multiply(value, rational(1n, 100n))
  if (value.top < 0n) throw new NoValue('undefined')
  return squareRoot(value)
}

const digitAt = (value: bigint, place: bigint) => (value / place) % 10n

/** Writes the tens digit of a long multiplication one off. */
const slippingHand: Hand = ({ operator, left, right, result }) => {
  const long = [left, right].every((value) => value.top >= 10n * value.bottom)
  if (operator !== '*' || !long) return result
  const down = digitAt(floor(result), 10n) !== 0n
  return add(result, rational(down ? -10n : 10n, 1n))
}

/** Forgets to carry into the hundreds when both numbers have four digits or more. */
const forgetfulHand: Hand = ({ operator, left, right, result }) => {
  const long = [left, right].every((value) => value.bottom === 1n && value.top >= 1000n)
  if (operator !== '+' || !long) return result
  const carries = (left.top % 100n) + (right.top % 100n) >= 100n
  return carries ? add(result, rational(-100n, 1n)) : result
}

/**
 * The one weakness of each model, strongest first. Only the first that changes the result
 * counts, so that never two models are wrong about the same sum and a vote heals it.
 */
const WEAKNESSES = [
  { voice: 'quick', wrong: ({ term }: Expression) => evaluate(term, slippingHand) },
  {
    voice: 'contrarian',
    wrong: ({ tokens, term }: Expression) => evaluate(parse(tokens, LEFT_TO_RIGHT) ?? term),
  },
  {
    voice: 'terse',
    wrong: ({ tokens, term }: Expression) => {
      const value = evaluate(term)
      return tokens.includes('/') ? rational(round(value), 1n) : value
    },
  },
  { voice: 'careful', wrong: ({ term }: Expression) => evaluate(term, forgetfulHand) },
] as const

/** The voice that gets a sum wrong, and its result; undefined when all get it right. */
export function mistakeIn(expression: Expression, truth: Rational) {
  for (const { voice, wrong } of WEAKNESSES) {
    const value = attempt(() => wrong(expression))
    if (value !== undefined && !same(value, truth)) return { voice, value }
  }
  return undefined
}

function attempt(work: () => Rational): Rational | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof NoValue) return undefined
    throw error
  }
}

const SIGNS: Readonly<Record<Operator, string>> = {
  '+': ' + ',
  '-': ' - ',
  '*': ' × ',
  '/': ' ÷ ',
  '%': ' mod ',
  '%of': '% of ',
  '^': '^',
}

/** The working, one line for each operation but the last; long products are taken apart. */
export function workingOf(expression: Expression): readonly string[] {
  const lines: string[] = []
  const write = (left: Rational, operator: Operator, right: Rational) =>
    `${show(left)}${SIGNS[operator]}${show(right)}`
  let last = -1
  evaluate(expression.term, ({ operator, left, right, result }) => {
    const ones = right.top % 10n
    if (operator === '*' && right.bottom === 1n && right.top > 10n && ones !== 0n) {
      for (const piece of [right.top - ones, ones]) {
        const share = rational(piece, 1n)
        lines.push(`${write(left, '*', share)} = ${show(multiply(left, share))}`)
      }
    }
    last = lines.push(`${write(left, operator, right)} = ${show(result)}`) - 1
    return result
  })
  return lines.filter((_, index) => index !== last)
}
