import type { AnswerKind } from './answer-rule.ts'
import type { ShortAnswer } from './short-answer.ts'

/** Those who gave the same answer. */
export interface AnswerClass<T> {
  /** As its first member wrote it. */
  readonly answer: string
  readonly members: readonly T[]
}

/** How far two numbers may differ, relative to the larger one; a little more than a millionth, for 0.333333 and 1/3. */
const TOLERANCE = 1.000_001e-6

interface Given<T> {
  readonly member: T
  readonly answer: ShortAnswer
}

/**
 * Groups equal answers, the largest group first; groups of one size in the order of their first members.
 * Numbers are sorted and then compared with all members of a group, so that small differences do not add up.
 */
export function answerClasses<T>(
  answers: readonly Given<T>[],
  kind: AnswerKind,
): readonly AnswerClass<T>[] {
  const order = new Map(answers.map((each, index) => [each, index]))
  const place = (each: Given<T> | undefined) => (each && order.get(each)) ?? 0
  const given = kind === 'number' ? answers.toSorted(byNumber) : answers
  const classes: Given<T>[][] = []
  for (const each of given) {
    const own = classes.find((group) => group.every(({ answer }) => isSame(answer, each.answer)))
    if (own === undefined) classes.push([each])
    else own.push(each)
  }
  for (const group of classes) group.sort((a, b) => place(a) - place(b))
  return classes
    .sort((a, b) => b.length - a.length || place(a[0]) - place(b[0]))
    .map((group) => ({
      answer: group[0]?.answer.shown ?? '',
      members: group.map(({ member }) => member),
    }))
}

/** Whether two answers of one kind are the same. */
export function isSame(a: ShortAnswer, b: ShortAnswer): boolean {
  if (a.unit !== undefined && b.unit !== undefined && a.unit !== b.unit) return false
  if (a.value === b.value) return true
  if (typeof a.value === typeof b.value && typeof a.value === 'string') return false
  const [one, other] = [Number(a.value), Number(b.value)]
  // Whole numbers are exact: 1234567 and 1234568 are two answers.
  if (Number.isInteger(one) && Number.isInteger(other)) return one === other
  return Math.abs(one - other) <= TOLERANCE * Math.max(Math.abs(one), Math.abs(other))
}

/** Those that name a unit first, so that one without a unit joins the group of the first unit. */
function byNumber<T>({ answer: a }: Given<T>, { answer: b }: Given<T>): number {
  return (
    Number(a.value) - Number(b.value) ||
    (a.unit === undefined ? 1 : 0) - (b.unit === undefined ? 1 : 0)
  )
}
