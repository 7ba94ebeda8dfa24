import { expect, test } from 'vitest'
import { fillSchema } from '../../src/simulator/answers/schema.ts'
import { claimIn } from '../../src/simulator/claims.ts'
import { fencesIn } from '../../src/simulator/fences.ts'
import { partsOf } from '../../src/simulator/question.ts'
import { AT_ONCE, post, system, user } from './ask.ts'
import { learnAllFacts } from './learned.ts'

learnAllFacts()

/** Characters of each input. What takes the square of them has no end here; what takes them once is soon read. */
const CHARS = 1_000_000

const QUESTION = user('What is 17 * 23? And what is the capital of France?')
const within = (text: string) => [
  system(`<<<response 1 abcdefgh>>>\n${text}\n<<<end abcdefgh>>>`),
  QUESTION,
]
const WHERE: Readonly<Record<string, (text: string) => readonly object[]>> = {
  'a question': (text) => [user(text)],
  'a reference': within,
  'a task of a judge': (text) => [user(`You are the judge of the responses below\n${text}`)],
  'the issues of a draft': (text) => [
    QUESTION,
    user(
      `You are the reviser of the draft below\n<<<draft abcdefgh>>>\n${text}\n<<<end abcdefgh>>>\n${text}`,
    ),
  ],
  'responses of a ranker': (text) => [
    QUESTION,
    user(`You are the ranker of the responses below\n<<<response A abcdefgh>>>\n${text}`),
  ],
  'a last line': (text) => [user(`${text}\nEnd with one line of the form "Answer: …" ${text}`)],
  'the result of a tool': (text) => [user('What?'), { role: 'tool', content: text }],
}

/** Texts that made an expression read the rest of the text again from each of their pieces. */
const PIECES = [
  ' ',
  '\n',
  '(',
  '1',
  '=1.1/1',
  '!',
  'references ',
  'a. ',
  ' (simulated',
  '<<<end',
  '<<<response 1 abcdefgi>>>',
  '<<<response 1 abcdefgi (',
  '<<<response A abcdefgi>>>\n',
  '<<<end abcdefgi>>>',
  '<<<response 1 abcdefgh>>>\nx\n<<<end abcdefgh>>>',
  '\nResponses from models:\n1. ',
  '\nAnalysis of the responses:',
  'End with one line ',
  ' A) b',
]

const CASES = Object.entries(WHERE).flatMap(([where, messages]) =>
  PIECES.map(
    (piece) =>
      [where, JSON.stringify(piece), messages(piece.repeat(CHARS / piece.length) + 'z')] as const,
  ),
)

test.each(CASES)('%s of many %s is read once', async (_where, _piece, messages) => {
  for (const model of ['judge', 'careful']) {
    const response = await post({ model: `${model}?${AT_ONCE}`, messages })
    expect(response.status).toBe(200)
    await response.text()
  }
})

test('many references are compared as far as the first of them', async () => {
  const references = Array.from({ length: 20_000 }, (_, index) => `${index + 1}. It is ${index}.`)
  const messages = [
    system(`Responses from models:\n${references.join('\n')}`),
    user('Who are you?'),
  ]
  const response = await post({ model: `judge?${AT_ONCE}`, messages })
  expect(await response.text()).toContain('64 references')
})

test('fences are found as before, with any number of beginnings without an end', () => {
  const text = [
    '<<<response 1 aaaaaaaa>>>',
    '<<<response 2 bbbbbbbb (cut off before its end)>>>\nOne\n<<<end bbbbbbbb>>>',
    '<<<end cccccccc>>>',
    '<<<response 3 bbbbbbbb>>>\n<<<end bbbbbbbb>>>',
    '<<<response 4 bbbbbbbb>>>\n<<<response 5 bbbbbbbb>>>\nTwo\n<<<end bbbbbbbb>>>',
    '<<<response 6 bbbbbbbb>>>',
  ].join('\n')
  expect(fencesIn(text, 'numbers').map(({ label, body }) => [label, body])).toEqual([
    ['2', 'One'],
    ['3', ''],
    ['4', '<<<response 5 bbbbbbbb>>>\nTwo'],
  ])
})

test('a schema that refers to itself many times is filled up to a limit', () => {
  const names = Array.from({ length: 100 }, (_, index) => `n${index}`)
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: '#' }]))
  const filling = { text: 'a', number: 1, context: '' }
  const value = fillSchema({ type: 'object', properties, required: names }, filling)
  expect(JSON.stringify(value).length).toBeLessThan(100_000)
})

const LONG_SCHEMAS: readonly [what: string, schema: object][] = [
  ['a long reference', { $ref: `#${'/'.repeat(3 * CHARS)}a` }],
  ['a list of types', { type: Array.from({ length: CHARS }, () => 'null') }],
  ['a long fixed value', { const: 'a'.repeat(CHARS) }],
  ['a list of long fixed values', { enum: Array.from({ length: 100 }, () => 'a'.repeat(CHARS)) }],
  ['a long name', { type: 'object', required: ['a'.repeat(CHARS)] }],
  ['many names', { type: 'object', required: Array.from({ length: CHARS }, () => 'aaaa') }],
]

test.each(LONG_SCHEMAS)('a schema that refers often to %s is filled up to a limit', (_what, a) => {
  const names = Array.from({ length: 900 }, (_, index) => `n${index}`)
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: '#/a' }]))
  const filling = { text: 'a'.repeat(8_000), number: 1, context: '' }
  const value = fillSchema({ type: 'object', properties, a }, filling)
  expect(JSON.stringify(value).length).toBeLessThan(200_000)
})

const TEXTS = [' ', '(', '!', '1', '=1.1/1', 'a. ', ' (simulated', '17 * 23 = ', '* ']
const QUESTIONS = ['What is 17 * 23?', 'What is the capital of France?', 'Who are you?']

test.each(TEXTS.flatMap((text) => QUESTIONS.map((question) => [text, question] as const)))(
  'the claim of a text of many %j about "%s" is found in one reading',
  (text, question) => {
    const [part] = partsOf(question)
    const long = `Paris is ${text.repeat(CHARS / 2 / text.length)}z`
    if (part === undefined) throw new Error(`Cannot find a part of "${question}"`)
    expect(() => claimIn(long, { part, alone: true })).not.toThrow()
  },
)
