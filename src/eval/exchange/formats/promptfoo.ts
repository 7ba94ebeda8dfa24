import { stringify } from 'yaml'
import type { Check } from '../../checks/check.ts'
import type { Question } from '../../questions/question.ts'
import { leftOut, type WriteQuestions } from './format.ts'

interface Assertion {
  readonly type: string
  readonly value?: unknown
}

/** A configuration with one prompt, `{{input}}`, and a test for each question; add `providers` to run it. */
export const writePromptfoo: WriteQuestions = (questions) => {
  const single = questions.filter((question) => inputOf(question) !== null)
  const document = { prompts: ['{{input}}'], tests: single.map(testOf) }
  return {
    text: stringify(document, { lineWidth: 0 }),
    notes: leftOut(single.length, questions.length, 'a promptfoo prompt is one text'),
  }
}

/** The text of a question that is one message; null for a conversation. */
export function inputOf({ messages, turns }: Question): string | null {
  const [only] = messages
  return messages.length === 1 && turns.length === 0 && only?.role === 'user' ? only.content : null
}

function testOf(question: Question) {
  const { id, reference, check, category, cluster, metadata } = question
  const named = { id, category, cluster, ...metadata }
  return {
    vars: { input: inputOf(question), ...(reference === null ? {} : { reference }) },
    ...(check === null ? {} : { assert: assertionsOf(check) }),
    metadata: Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null)),
  }
}

function javascript(code: string): Assertion {
  return { type: 'javascript', value: code }
}

type Writers = {
  readonly [Kind in Check['type']]: (check: Extract<Check, { type: Kind }>) => readonly Assertion[]
}

/** Checks without an assertion of their own are written as JavaScript, which promptfoo runs on `output`. */
const WRITERS: Writers = {
  exact: ({ value }) => [{ type: 'equals', value }],
  contains: ({ value }) => listOf(value).map((each) => ({ type: 'icontains', value: each })),
  regex: ({ value }) => [regexAssertion(value)],
  number: ({ value, tolerance = 0 }) => [
    javascript(
      `Math.abs(Number((output.match(/-?\\d[\\d,]*(?:\\.\\d+)?/g) ?? []).at(-1)?.replaceAll(',', '')) - ${value}) <= ${tolerance}`,
    ),
  ],
  json: (check) =>
    'value' in check ? [{ type: 'equals', value: check.value }] : [{ type: 'is-json' }],
  one_of: ({ value }) => [
    javascript(`${JSON.stringify(value.map(lower))}.includes(output.trim().toLowerCase())`),
  ],
  recall: ({ value }) => [
    javascript(
      `${JSON.stringify(value.map(lower))}.filter((item) => output.toLowerCase().includes(item)).length / ${value.length}`,
    ),
  ],
  max_words: ({ value }) => [{ type: 'word-count', value: { max: value } }],
  excludes: ({ value }) => value.map((each) => ({ type: 'not-icontains', value: each })),
  all: ({ value }) => value.flatMap(assertionsOf),
}

function assertionsOf(check: Check): readonly Assertion[] {
  const write = WRITERS[check.type] as (check: Check) => readonly Assertion[]
  return write(check)
}

/** An assertion of promptfoo has no flags. */
function regexAssertion(value: string): Assertion {
  const [, source, flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(value) ?? [null, value]
  if (flags === '') return { type: 'regex', value: source }
  return javascript(`new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)}).test(output)`)
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value
}

function lower(text: string): string {
  return text.trim().toLowerCase()
}
