import type { Result } from '../result.ts'
import { CRITERIA } from '../text/judge-prompt.ts'
import { jsonObjectIn } from '../text/json-object.ts'
import { stripReasoning } from '../text/reasoning.ts'
import { wellFormed } from '../text/references.ts'

/** Longest fault that is reported, in characters. */
const MAX_FAULT_CHARS = 240
/** Most problems of one verdict that are listed. */
const MAX_PROBLEMS = 8

/** How a judge compares proposals that it knows by their letters. */
export interface Verdict {
  /** Every letter once, the best first. */
  readonly ranking: readonly string[]
  /** The worst fault of each proposal that has one, by letter. */
  readonly faults: ReadonlyMap<string, string>
  /** Whether even the best would not do. */
  readonly noneAcceptable: boolean
}

/**
 * Reads a judge's reply against the closed schema of `judgePrompt`; an error lists what is wrong with
 * it, in words for the judge. When `best` is not the first of the ranking, the ranking counts.
 */
export function readVerdict(
  reply: string,
  letters: readonly string[],
): Result<Verdict, readonly string[]> {
  const value = jsonObjectIn(stripReasoning(reply))
  if (value === null) return { ok: false, error: ['There is no JSON object in the reply'] }
  const problems = [
    ...unknownFields(value, ['assessments', 'ranking', 'best', 'none_acceptable'], 'the object'),
    ...assessmentProblems(value['assessments'], letters),
    ...rankingProblems(value['ranking'], letters),
    ...(isOneOf(value['best'], letters) ? [] : ['"best" is not one of the letters']),
    ...(typeof value['none_acceptable'] === 'boolean'
      ? []
      : ['"none_acceptable" is not true or false']),
  ]
  if (problems.length > 0) return { ok: false, error: problems.slice(0, MAX_PROBLEMS) }
  // Without a problem, this is its shape.
  const { assessments, ranking, none_acceptable } = value as unknown as WireVerdict
  const faults = assessments.flatMap(({ id, fault }) =>
    fault === null || fault.trim() === '' ? [] : [[id, shortened(fault)] as const],
  )
  return {
    ok: true,
    value: { ranking, faults: new Map(faults), noneAcceptable: none_acceptable },
  }
}

interface WireVerdict {
  readonly assessments: readonly { readonly id: string; readonly fault: string | null }[]
  readonly ranking: readonly string[]
  readonly none_acceptable: boolean
}

function rankingProblems(ranking: unknown, letters: readonly string[]): readonly string[] {
  if (!Array.isArray(ranking)) return ['"ranking" is not a list']
  return everyLetterOnce(ranking, letters, '"ranking"')
}

function assessmentProblems(assessments: unknown, letters: readonly string[]): readonly string[] {
  if (!Array.isArray(assessments)) return ['"assessments" is not a list']
  const ids: unknown[] = assessments.map((each) => (isObject(each) ? each['id'] : undefined))
  const inside = assessments.slice(0, letters.length).flatMap((each, index) => {
    const place = `assessment ${index + 1}`
    if (!isObject(each)) return [`${place} is not an object`]
    const { fault } = each
    return [
      ...unknownFields(each, ['id', 'scores', 'fault'], place),
      ...scoreProblems(each['scores'], place),
      ...(fault === null || typeof fault === 'string'
        ? []
        : [`"fault" of ${place} is neither a text nor null`]),
    ]
  })
  return [...everyLetterOnce(ids, letters, '"assessments"'), ...inside]
}

function scoreProblems(scores: unknown, place: string): readonly string[] {
  if (!isObject(scores)) return [`"scores" of ${place} is not an object`]
  const names = Object.keys(CRITERIA)
  const wrong = names.filter((name) => !isScore(scores[name]))
  return [
    ...unknownFields(scores, names, `the scores of ${place}`),
    ...wrong.map((name) => `"${name}" of ${place} is not a whole number from 1 to 10`),
  ]
}

function everyLetterOnce(
  found: readonly unknown[],
  letters: readonly string[],
  place: string,
): readonly string[] {
  const counts = new Map<unknown, number>()
  for (const each of found) counts.set(each, (counts.get(each) ?? 0) + 1)
  const missing = letters.filter((letter) => !counts.has(letter))
  const twice = letters.filter((letter) => (counts.get(letter) ?? 0) > 1)
  const known = letters.length - missing.length
  return [
    ...missing.map((letter) => `${letter} is missing from ${place}`),
    ...twice.map((letter) => `${letter} is more than once in ${place}`),
    ...(counts.size > known ? [`${place} holds what is not one of the letters`] : []),
  ]
}

function unknownFields(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  place: string,
): readonly string[] {
  const strange = Object.keys(value).some((name) => !known.includes(name))
  return strange ? [`${place} has other fields than ${known.join(', ')}`] : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOneOf(value: unknown, letters: readonly string[]): boolean {
  return typeof value === 'string' && letters.includes(value)
}

function isScore(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 10
}

function shortened(fault: string): string {
  const text = fault.replace(/\s+/g, ' ').trim()
  return text.length <= MAX_FAULT_CHARS
    ? text
    : `${wellFormed(text.slice(0, MAX_FAULT_CHARS - 1))}…`
}
