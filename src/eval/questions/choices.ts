import type { Check } from '../checks/check.ts'
import { FieldError, shown } from './field-error.ts'
import { isFields } from './row.ts'

/** The choices of a multiple-choice question, and which of them is right. */
export interface Choices {
  /** What is added to the question. */
  readonly text: string
  readonly reference: string | null
  readonly check: Check | null
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Reads `choices` as inspect, MMLU and ARC have them, with the right one as a letter, an index or its text. */
export function readChoices(value: unknown, target: unknown): Choices {
  const texts = textsOf(isFields(value) ? value['text'] : value)
  const labels = isFields(value) && Array.isArray(value['label']) ? value['label'].map(String) : []
  const lines = texts.map((text, index) => `${LETTERS[index]}) ${text}`)
  const text = `${lines.join('\n')}\n\nEnd with the letter of the right choice, as in "Answer: A".`
  const at = indexOf(target, texts, labels)
  const right = at === null ? undefined : texts[at]
  const letter = at === null ? undefined : LETTERS[at]
  if (right === undefined || letter === undefined) return { text, reference: null, check: null }
  return {
    text,
    reference: `${letter}) ${right}`,
    check: { type: 'one_of', value: [letter, right] },
  }
}

function textsOf(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.length > 1 && value.length <= LETTERS.length
  if (!isList || value.some((item) => typeof item !== 'string' && typeof item !== 'number')) {
    throw new FieldError('choices', `is ${shown(value)}, wanted a list of 2 to 26 texts`)
  }
  return value.map(String)
}

/** The index of the right choice; null when none is named, or several are. */
function indexOf(
  target: unknown,
  texts: readonly string[],
  labels: readonly string[],
): number | null {
  if (target === undefined || target === null) return null
  const only: unknown = Array.isArray(target) && target.length === 1 ? target[0] : target
  if (Array.isArray(only)) return null
  const name = String(only).trim()
  const found = [
    typeof only === 'number' ? only : -1,
    labels.indexOf(name),
    texts.findIndex((text) => text.trim() === name),
    name.length === 1 ? LETTERS.indexOf(name.toUpperCase()) : -1,
    /^\d+$/.test(name) ? Number(name) : -1,
  ].find((index) => index >= 0 && index < texts.length)
  if (found === undefined) {
    throw new FieldError('target', `is ${shown(target)}, wanted one of the ${texts.length} choices`)
  }
  return found
}
