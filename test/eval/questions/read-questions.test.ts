import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readQuestions } from '../../../src/eval/questions/read-questions.ts'
import { lines, questionFiles } from './files.ts'

/** A list of lists of lists, each ten times the one before. */
const BILLION_LAUGHS = ['b', 'c', 'd', 'e', 'f'].reduce(
  (text, name, at) => `${text}${name}: &${name} [${Array(10).fill(`*${'abcde'[at]}`).join(',')}]\n`,
  'a: &a [1]\n',
)

const { folder, read, readOne, problem } = questionFiles()

test.each(['input', 'question', 'instruction', 'prompt'])(
  'a line may name its question "%s"',
  async (name) => {
    const question = await readOne('a.jsonl', lines({ id: 7, [name]: 'Why?' }))
    expect(question).toMatchObject({ id: '7', messages: [{ role: 'user', content: 'Why?' }] })
  },
)

test.each(['reference', 'target', 'ideal', 'expected', 'answer'])(
  'a line may name its right answer "%s"',
  async (name) => {
    const question = await readOne('a.jsonl', lines({ input: 'Why?', [name]: 42 }))
    expect(question?.reference).toBe('42')
  },
)

test('a conversation is read with its system prompt and its parts of text', async () => {
  const messages = [
    { role: 'developer', content: 'Be short.' },
    { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'Why?' },
  ]
  const question = await readOne('a.jsonl', lines({ messages }))
  expect(question?.messages).toEqual([
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'Why?' },
  ])
})

test('a question of MT-Bench has turns, a reference for each, and the number of its file as id', async () => {
  const question = await readOne(
    'a.jsonl',
    lines({
      question_id: 101,
      category: 'math',
      turns: ['1 + 1?', 'Doubled?'],
      reference: ['2', '4'],
    }),
  )
  expect(question).toMatchObject({
    id: '101',
    category: 'math',
    messages: [{ role: 'user', content: '1 + 1?' }],
    turns: ['Doubled?'],
    reference: 'Turn 1: 2\n\nTurn 2: 4',
    metadata: { references: ['2', '4'] },
  })
})

test('a question that was read is read as the same again', async () => {
  const question = await readOne(
    'a.jsonl',
    lines({
      turns: ['One?', 'Two?'],
      system: 'Be short.',
      target: ['1', '2'],
      check: 'one_of: 1 | 2',
      skills: 'logic;style',
      settings: { temperature: 0 },
      metadata: { source: 'me' },
      cluster: 'c',
      extra: true,
    }),
  )
  expect(await readOne('b.jsonl', lines(question))).toEqual(question)
})

test('an id made from the question stays when lines are added before it', async () => {
  const alone = await readOne('a.jsonl', lines({ input: 'Why?' }))
  const { questions, warnings } = await read('a.jsonl', lines({ input: 'Who?' }, { input: 'Why?' }))
  expect(questions[1]?.id).toBe(alone?.id)
  expect(warnings).toEqual([])
})

test('the same question twice is a warning, and both have ids of their own', async () => {
  const { questions, warnings } = await read(
    'a.jsonl',
    lines({ input: 'Why?' }, { input: ' why? ' }, { input: 'Why?' }),
  )
  expect(new Set(questions.map(({ id }) => id)).size).toBe(3)
  const id = questions[0]?.id
  expect(warnings).toEqual([
    `The question of line 2 is that of "${id}" again`,
    `The question of line 3 is that of "${id}" again`,
  ])
})

test('an id that is given twice is an error', async () => {
  expect(await problem('a.jsonl', lines({ id: 'x', input: 'A?' }, { id: 'x', input: 'B?' }))).toBe(
    'Cannot read "FILE": line 2: field "id" is "x", as that of line 1 is, wanted one of its own for line 2',
  )
})

test('a byte order mark, CRLF, empty lines and the line separators of Unicode do no harm', async () => {
  const text = '\uFEFF{"input": "A\u2028B?"}\r\n\r\n  \n{"input": "C?"}'
  const { questions } = await read('a.jsonl', text)
  expect(questions.map(({ messages }) => messages[0]?.content)).toEqual(['A\u2028B?', 'C?'])
})

test('a file in UTF-16 is read by its byte order mark', async () => {
  const bytes = Buffer.from(`\uFEFF${lines({ input: 'Größe?' })}\n`, 'utf16le')
  expect((await readOne('a.jsonl', bytes))?.messages[0]?.content).toBe('Größe?')
})

test('a file of many lines is read whole, characters cut between two pieces included', async () => {
  const input = `${'ä€😀'.repeat(50)}?`
  const content = Array.from({ length: 5000 }, (_, id) => JSON.stringify({ id, input })).join('\n')
  const { questions, warnings } = await read('a.jsonl', content)
  expect(questions).toHaveLength(5000)
  expect(questions.every(({ messages }) => messages[0]?.content === input)).toBe(true)
  expect(warnings).toHaveLength(11)
})

test('every problem of a file is reported with its line and its field', async () => {
  const content = lines(
    { input: '' },
    { input: 'A?', check: { type: 'exakt', value: 'x' } },
    { input: 'B?', check: { type: 'number', value: 'x' } },
    { input: 'C?', check: { type: 'regex', value: '(' } },
    { input: 'D?', check: { type: 'number', value: 1, tolerence: 2 } },
    { messages: [{ role: 'assistant', content: 'Hi' }] },
    { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
    { input: 'E?', prompt: 'F?' },
  )
  expect((await problem('a.jsonl', content)).split('\n')).toEqual([
    'Cannot read "FILE":',
    '  line 1: field "input" is missing or empty, wanted one of input, question, instruction, prompt, messages, turns, text',
    '  line 2: field "check.type" is "exakt", wanted one of exact, contains, regex, number, json, one_of, recall, max_words, excludes, all',
    '  line 3: field "check.value" is "x", wanted a number',
    expect.stringContaining('  line 4: field "check.value" is "(", wanted a regular expression: '),
    '  line 5: field "check.tolerence" is not known, wanted type, value, tolerance',
    '  line 6: field "messages[0].role" is "assistant", wanted "user" in the last message',
    '  line 7: field "messages[0].content[0]" is "image_url", wanted text alone',
    '  line 8: field "prompt" is there beside "input", wanted one of them',
  ])
})

test.each([
  ['a.jsonl', '{"input": "A?"}\n{"input": ', /^Cannot read "FILE": line 2 is not JSON: /],
  ['a.jsonl', '[1]', /line 1 is no object, wanted one per question$/],
  ['a.jsonl', '', /it holds no question$/],
  ['a.jsonl', new Uint8Array([0x7b, 0xff, 0xfe]), /it is not valid UTF-8$/],
  ['a.txt', 'A?', /its name ends in none of \.jsonl, /],
  ['a.json', '{"a": 1}', /it holds no list, wanted a list of questions/],
  ['a.json', '[{"input": "A?"}, 3]', /item 2 is no object/],
  ['a.yaml', 'a: [', /it is not YAML: /],
  ['a.yaml', BILLION_LAUGHS, /it is not YAML: Excessive alias count/],
  ['a.csv', 'input,check\n"A?', /^Cannot read "FILE": .*line 2/],
] as const)('%s with %j is an error', async (name, content, message) => {
  expect(await problem(name, content)).toMatch(message)
})

test('a file that is not there is an error', async () => {
  await expect(readQuestions(join(folder, 'none.jsonl'))).rejects.toThrow('there is no such file')
})

test('a table may be separated by semicolons, quote its line breaks and hold a check in columns', async () => {
  const { questions } = await read(
    'a.csv',
    '\uFEFFID;Question;Category;check_type;check_value;check_tolerance;note\r\n' +
      '1;"Two lines:\r\nhow many; here?";a;number;2;0.5;seen\r\n\r\n2;Why?;;;;;\r\n',
  )
  expect(questions).toMatchObject([
    {
      id: '1',
      messages: [{ content: 'Two lines:\r\nhow many; here?' }],
      category: 'a',
      check: { type: 'number', value: 2, tolerance: 0.5 },
      metadata: { note: 'seen' },
    },
    { id: '2', category: null, check: null, metadata: {} },
  ])
})

test('a table may hold checks in short form, lists in JSON, and what promptfoo expects', async () => {
  const { questions } = await read(
    'a.csv',
    [
      'input,check,turns,__expected',
      'A?,contains: Paris,,',
      'B?,"{""type"": ""max_words"", ""value"": 5}",,',
      'C?,,,icontains: Rome',
      'D?,,,yes',
    ].join('\n'),
  )
  expect(questions.map(({ check }) => check)).toEqual([
    { type: 'contains', value: 'Paris' },
    { type: 'max_words', value: 5 },
    { type: 'regex', value: '/Rome/i' },
    { type: 'exact', value: 'yes' },
  ])
})

test('a wrong cell is reported with the line on which its record starts', async () => {
  const content = 'input,check\n"two\nlines",\nB?,numbr: 3\n'
  expect(await problem('a.csv', content)).toContain('line 4: field "check" is "numbr: 3", wanted')
})

test('a line that is too short is an error with its number', async () => {
  expect(await problem('a.csv', 'a,input\n1,A?\n2\n')).toMatch(/line 3/)
})

test('outputs of AlpacaEval are questions with their data set as category, and no right answers', async () => {
  const { questions, warnings } = await read(
    'a.json',
    JSON.stringify([
      { dataset: 'mine', instruction: 'Name one.', output: 'A very long answer', generator: 'x' },
      { instruction: 'Correct it.', input: 'teh', output: 'the', generator: 'x' },
    ]),
  )
  expect(questions).toMatchObject([
    { category: 'mine', reference: null, messages: [{ content: 'Name one.' }] },
    { category: null, messages: [{ content: 'Correct it.\n\nteh' }] },
  ])
  expect(warnings).toEqual([])
})

test.each([
  ['a letter', ['Lyon', 'Paris'], 'B'],
  ['an index', ['Lyon', 'Paris'], 1],
  ['its text', ['Lyon', 'Paris'], 'Paris'],
  ['a label', { text: ['Lyon', 'Paris'], label: ['1', '2'] }, '2'],
] as const)('a sample with choices names the right one by %s', async (_by, choices, target) => {
  const question = await readOne(
    'a.jsonl',
    lines({ input: 'The capital of France?', choices, target }),
  )
  expect(question).toMatchObject({
    reference: 'B) Paris',
    check: { type: 'one_of', value: ['B', 'Paris'] },
  })
  expect(question?.messages[0]?.content).toContain('France?\n\nA) Lyon\nB) Paris\n\n')
})

test('a sample that names none of its choices is an error', async () => {
  const content = lines({ input: 'A?', choices: ['x', 'y'], target: 'C' })
  expect(await problem('a.jsonl', content)).toContain(
    'line 1: field "target" is "C", wanted one of the 2 choices',
  )
})

test('a field without a meaning here is metadata, and a warning', async () => {
  const { questions, warnings } = await read('a.jsonl', lines({ input: 'A?', refrence: 'x' }))
  expect(questions[0]?.metadata).toEqual({ refrence: 'x' })
  expect(warnings).toEqual(['Fields that mean nothing here are read as metadata: "refrence"'])
})
