import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { questionFiles } from './files.ts'

const { folder, read, readOne, problem } = questionFiles()

test('a configuration of promptfoo is each prompt with the variables of each test', async () => {
  await writeFile(join(folder, 'prompt.txt'), 'From a file: {{ city.name }}')
  const { questions, warnings } = await read(
    'promptfooconfig.yaml',
    `
providers: [openai:gpt-5]
prompts:
  - 'Where is {{city.name}}? {{tone}}'
  - file://prompt.txt
defaultTest:
  vars: { tone: Be short. }
  assert: [{ type: word-count, value: { max: 20 } }]
tests:
  - description: rome
    vars: { city: [{ name: Rome }, { name: Paris }] }
    metadata: { category: places }
    assert:
      - type: contains-any
        value: [Italy, a+b]
      - { type: llm-rubric, value: is polite }
      - { type: javascript, value: output.length < 5 }
`,
  )
  expect(questions.map(({ messages }) => messages[0]?.content)).toEqual([
    'Where is Rome? Be short.',
    'From a file: Rome',
    'Where is Paris? Be short.',
    'From a file: Paris',
  ])
  expect(questions[0]).toMatchObject({
    category: 'places',
    check: {
      type: 'all',
      value: [
        { type: 'max_words', value: 20 },
        { type: 'regex', value: '/Italy|a\\+b/' },
      ],
    },
    metadata: { description: 'rome', vars: { tone: 'Be short.' } },
  })
  expect(warnings).toEqual([
    'In 4 of the tests, assertion "llm-rubric" is left out',
    'In 4 of the tests, assertion "javascript" is left out',
  ])
})

test('tests of promptfoo may be in a table beside their configuration', async () => {
  await writeFile(
    join(folder, 'tests.csv'),
    'city,__expected\nRome,contains: Italy\nParis,France\n',
  )
  const { questions } = await read(
    'config.json',
    JSON.stringify({ prompts: ['Where is {{city}}?'], tests: 'file://tests.csv' }),
  )
  expect(questions).toMatchObject([
    { messages: [{ content: 'Where is Rome?' }], check: { type: 'regex', value: '/Italy/' } },
    { messages: [{ content: 'Where is Paris?' }], check: { type: 'exact', value: 'France' } },
  ])
})

test('a prompt of promptfoo may be a conversation in JSON', async () => {
  const messages =
    '[{"role": "system", "content": "Be short."}, {"role": "user", "content": "{{q}}"}]'
  const question = await readOne(
    'a.json',
    JSON.stringify({ prompts: [messages], tests: [{ vars: { q: 'Why?' } }] }),
  )
  expect(question?.messages).toEqual([
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Why?' },
  ])
})

test('a prompt with a filter is an error, and not sent as it is', async () => {
  const content = JSON.stringify({ prompts: ['{{ q | upper }}'], tests: [{ vars: { q: 'Why?' } }] })
  expect(await problem('a.json', content)).toContain('wanted {{names}} without filters')
})

test('a variable that a prompt holds and a test lacks is an error with the test', async () => {
  const content = JSON.stringify({ prompts: ['{{q}}'], tests: [{ vars: { r: 'Why?' } }] })
  expect(await problem('a.json', content)).toContain(
    'test 1: field "vars.q" is missing, but a prompt holds it',
  )
})
