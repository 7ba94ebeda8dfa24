import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EXIT, type Desk } from '../../../../src/eval/command/desk.ts'
import { runCommand } from '../../../../src/eval/command/main.ts'
import { study } from '../../../../src/eval/command/study.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'))
  writeFileSync(join(folder, 'salt'), 'a secret of this study\n')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Makes the table of an export of a gateway. */
async function run(rows: readonly object[], ...more: string[]): Promise<void> {
  const source = write('export.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const desk: Desk = {
    signal: new AbortController().signal,
    now: () => 0,
    write() {},
    report() {},
    canvas: null,
    ask: null,
    connect: () => Promise.reject(new Error('no gateway is needed')),
  }
  const files = ['--salt-file', join(folder, 'salt'), '--out', folder]
  const args = ['study', '--export', source, ...files, ...more]
  expect(await runCommand(args, { named: { study }, default: study }, desk)).toBe(EXIT.ok)
}

const file = (name: string) => readFileSync(join(folder, name), 'utf8')

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

/** A row as `GET /v1/study` of a gateway has it. */
const ROW = {
  participant: '0123456789abcdef',
  cluster: 'fedcba9876543210',
  condition: 'mixture',
  session: null,
  t: 31,
  question_category: 'algebra',
  words_in: 7,
  words_out: 41,
  tokens: 320,
  cost_usd: 0.0021,
  latency_ms: 1_204,
  degraded: false,
  vote: 'up',
  copied_share: null,
  asked_again: null,
  opened_sources: null,
  question_text: null,
  answer_text: null,
  work_text: null,
}
const WITH_TEXT = { ...ROW, question_text: 'Why so?', answer_text: 'It is so.', t: 0 }

test.each([false, true])(
  'an export of a gateway is read as it is; with texts: %s',
  async (texts) => {
    await run([ROW, WITH_TEXT], ...(texts ? ['--texts'] : []))
    const [, first, second] = file('study.csv')
      .split('\n')
      .map((line) => line.split(','))
    expect(first?.slice(4, 13)).toEqual('31,algebra,7,41,320,0.0021,1204,no,up'.split(','))
    expect(second?.slice(4, 8)).toEqual(['0', 'algebra', '2', '3'])
    expect(file('study.csv').includes('Why so?')).toBe(texts)
    expect(file('codebook.md')).toContain('2 rows, 1 participants')
  },
)

test('an export adds the stub of a preregistration, and never writes over one', async () => {
  await run([ROW])
  expect(file('preregistration.md')).toContain('# Preregistration')
  write('preregistration.md', 'Filled in.')
  await run([ROW])
  expect(file('preregistration.md')).toBe('Filled in.')
})
