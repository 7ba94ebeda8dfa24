import * as z from 'zod'
import type { AnswerKind, AnswerRule } from '../../moa/short-answers/answer-rule.ts'
import { isPointer } from '../hooks/json-pointer.ts'
import { oneOf } from '../schemas/one-of.ts'

/** Meanings of the kind of a short answer: how it is found in a proposal, and when two are the same. */
const KINDS = {
  number:
    'equal values, with separators of thousands, currencies, per cent, fractions and units read; differences below a millionth do not count',
  choice: 'one letter, such as B',
  boolean: 'yes or no, true or false',
  label: 'the same words, whatever their case and spacing',
  json: 'the same value of JSON, whatever its spacing and the order of its keys',
  text: 'an open text: the judge copies the claim of each proposal, in one call for each',
} as const satisfies Record<AnswerKind, string>

/** How the short answers of proposals are found and compared. */
export const answerRule = z
  .strictObject({
    kind: oneOf(KINDS),
    pattern: z
      .string()
      .min(1)
      .max(1_000)
      .refine(compiles, 'must be a regular expression')
      .optional()
      .meta({
        description:
          'A regular expression: its last match is the answer, or the first group of that match. Without a match, the usual forms count, such as "Answer: 42" and `\\boxed{42}`.',
      }),
    pointer: z
      .string()
      .max(200)
      .refine(isPointer, 'must be a JSON Pointer, such as "/label"')
      .optional()
      .meta({ description: 'A JSON Pointer (RFC 6901) into the JSON of the proposal.' }),
    units: z
      .array(z.string().min(1).max(20))
      .max(10)
      .optional()
      .meta({ description: 'Units of a number that may be left out, such as `km`.' }),
  })
  .meta({
    id: 'AnswerRule',
    description:
      'How the short answers of proposals are found and compared; without a pattern or a pointer, by the forms in which models mark them, which the prompts of the agents also request. Default: any label.',
  })

/** A rule as the engine reads it; any label where the mixture names none. */
export function toAnswerRule(rule: z.output<typeof answerRule> = { kind: 'label' }): AnswerRule {
  const { kind, pattern = null, pointer = null, units = [] } = rule
  return { kind, pattern, pointer, units }
}

function compiles(pattern: string): boolean {
  return ['u', ''].some((flags) => {
    try {
      return new RegExp(pattern, flags) instanceof RegExp
    } catch {
      return false
    }
  })
}
