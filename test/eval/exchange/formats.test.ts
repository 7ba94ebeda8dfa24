import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { scoreOf } from '../../../src/eval/checks/score.ts'
import { EXIT } from '../../../src/eval/command/desk.ts'
import { exportFile } from '../../../src/eval/exchange/export.ts'
import { importFile } from '../../../src/eval/exchange/import.ts'
import { FORMATS } from '../../../src/eval/exchange/formats/formats.ts'
import { BUNDLED_QUESTIONS, readQuestions } from '../../../src/eval/questions/read-questions.ts'
import type { Question } from '../../../src/eval/questions/question.ts'
import { runWith } from './command-scene.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'exchange-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const plain: Question = {
  id: 'plain',
  messages: [{ role: 'user', content: 'Which "one", =this;\nor that? 😀' }],
  turns: [],
  reference: 'that',
  check: { type: 'one_of', value: ['that', 'the other'] },
  category: 'choices',
  cluster: 'document 1',
  skills: ['factuality'],
  settings: { temperature: 0 },
  metadata: { level: 3 },
}

const talk: Question = {
  ...plain,
  id: 'talk',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
  ],
  turns: ['And now?', 'Why?'],
  check: null,
  reference: null,
  category: null,
  cluster: null,
  skills: [],
  settings: {},
  metadata: {},
}

/** The questions as they come back from a file of the format. */
async function there(format: string, ending: string, questions: readonly Question[]) {
  const path = join(folder, `questions.${ending}`)
  const written = FORMATS.get(format)?.(questions)
  writeFileSync(path, written?.text ?? '')
  return { notes: written?.notes, back: (await readQuestions(path)).questions }
}

test.each([
  ['jsonl', 'jsonl'],
  ['csv', 'csv'],
  ['inspect', 'jsonl'],
])('questions come back unchanged from %s', async (format, ending) => {
  const { questions } = await readQuestions(BUNDLED_QUESTIONS)
  const { notes, back } = await there(format, ending, [plain, talk, ...questions])
  expect(back).toEqual([plain, talk, ...questions])
  expect(notes).toEqual([])
})

test('promptfoo gets a test for each question of one message, and a note of the others', async () => {
  const checked = [
    { ...plain, id: 'exact', check: { type: 'exact', value: 'that' } as const },
    { ...plain, id: 'words', check: { type: 'max_words', value: 2 } as const },
    { ...plain, id: 'regex', check: { type: 'regex', value: '^th' } as const },
  ].map((question, i) => ({ ...question, messages: [{ role: 'user' as const, content: `Q${i}` }] }))
  const { notes, back } = await there('promptfoo', 'yaml', [...checked, talk])
  expect(notes).toEqual(['1 of 4 questions are left out: a promptfoo prompt is one text'])
  expect(back.map(({ messages }) => messages[0]?.content)).toEqual(['Q0', 'Q1', 'Q2'])
  expect(back.map(({ category, cluster, reference }) => [category, cluster, reference])).toEqual(
    Array.from({ length: 3 }, () => ['choices', 'document 1', 'that']),
  )
  const scores = back.map(({ check }) => (check === null ? null : scoreOf(check, 'that')))
  expect(scores).toEqual([1, 1, 1])
  const wrong = back.map(({ check }) => (check === null ? null : scoreOf(check, 'no, not this')))
  expect(wrong).toEqual([0, 0, 0])
})

test('checks that promptfoo does not know are JavaScript that scores as we do', () => {
  const cases: readonly (readonly [Question['check'], string, string])[] = [
    [{ type: 'one_of', value: ['Bern', 'Berne'] }, ' berne ', 'Paris'],
    [{ type: 'number', value: 1200, tolerance: 1 }, 'It is 1,201.', 'It is 1,202.'],
    [{ type: 'recall', value: ['red', 'blue'] }, 'Blue and red', 'green'],
    [{ type: 'regex', value: '/^yes/i' }, 'Yes!', 'No'],
  ]
  for (const [check, right, wrong] of cases) {
    const text = FORMATS.get('promptfoo')?.([{ ...plain, check }]).text ?? ''
    const code = /value: (.*)/.exec(text.slice(text.indexOf('javascript')))?.[1] ?? ''
    const source = /^["']/.test(code) ? unquoted(code) : code
    const score = (output: string) => Number(runInNewContext(source, { output }))
    expect([score(right), score(wrong)]).toEqual([1, 0])
  }
})

/** The text of a YAML scalar in quotes. */
function unquoted(scalar: string): string {
  return scalar.startsWith('"')
    ? (JSON.parse(scalar) as string)
    : scalar.slice(1, -1).replaceAll("''", "'")
}

test('alpaca_eval gets instructions and data sets', async () => {
  const { notes, back } = await there('alpaca-eval', 'json', [plain, talk])
  expect(back).toHaveLength(1)
  expect(back[0]).toMatchObject({ messages: plain.messages, category: 'choices' })
  expect(notes?.[0]).toBe('1 of 2 questions are left out: an instruction is one text')
})

test('a file of questions is imported as lines and exported again', async () => {
  const lines = join(folder, 'lines.jsonl')
  expect(await runWith(importFile, BUNDLED_QUESTIONS, '--out', lines)).toMatchObject({
    status: EXIT.ok,
    err: `12 questions are in ${lines}.\n`,
  })
  const { out } = await runWith(exportFile, lines, '--as', 'csv')
  expect(out.split('\n')[0]).toMatch(/^id,input,/)
  const table = join(folder, 'table.csv')
  await runWith(exportFile, lines, '--as', 'csv', '--out', table)
  expect(readFileSync(table, 'utf8')).toBe(out)
  expect((await readQuestions(table)).questions).toEqual((await readQuestions(lines)).questions)
})

test('wrong use of import and export is named', async () => {
  expect(await runWith(importFile)).toMatchObject({ status: EXIT.wrongUse })
  expect(await runWith(importFile, join(folder, 'none.jsonl'))).toMatchObject({
    status: EXIT.failed,
    err: `Cannot read "${join(folder, 'none.jsonl')}": there is no such file\n`,
  })
  const { status, err } = await runWith(exportFile, BUNDLED_QUESTIONS, '--as', 'xml')
  expect(status).toBe(EXIT.wrongUse)
  expect(err).toContain(
    'Cannot export: --as is xml, wanted one of jsonl, csv, inspect, promptfoo, alpaca-eval',
  )
})
