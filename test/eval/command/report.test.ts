import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Desk } from '../../../src/eval/command/desk.ts'
import { EvalError, UseError } from '../../../src/eval/command/errors.ts'
import { report } from '../../../src/eval/command/report.ts'
import { createResults } from '../../../src/eval/results/results-folder.ts'
import type { Summary } from '../../../src/eval/results/summary.ts'
import { judgedResults } from '../analysis/made-results.ts'

function deskOf() {
  const written: string[] = []
  const desk: Desk = {
    signal: new AbortController().signal,
    now: () => 0,
    write: (text) => void written.push(text),
    report: () => {},
    canvas: null,
    ask: null,
    connect: () => Promise.reject(new Error('Not connected')),
  }
  return { desk, written }
}

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'eval-report-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

test('the report of a directory is computed from its records alone', async () => {
  const path = directory()
  const { run, questions, answers, judgments } = judgedResults(
    Array.from({ length: 40 }, (_, at) => (at % 4 === 0 ? 0.5 : 0)),
  )
  using folder = createResults(path, { run, questions })
  for (const answer of answers) folder.answers.append(answer)
  for (const judgment of judgments) folder.judgments.append(judgment)
  // A line that was cut off is no record.
  writeFileSync(join(path, 'judgments.jsonl'), '{"kind":"pref', { flag: 'a' })
  const { desk, written } = deskOf()
  expect(await report.run([path], desk)).toBe(0)
  const summary = JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8')) as Summary
  expect(summary.primary.verdict).toBe('worse')
  expect(readFileSync(join(path, 'summary.md'), 'utf8')).toContain(summary.sentence)
  expect(readFileSync(join(path, 'report.html'), 'utf8')).toContain('worse')
  expect(readFileSync(join(path, 'questions.csv'), 'utf8').split('\n')).toHaveLength(42)
  expect(written.join('')).toContain(summary.sentence.slice(0, 40))
})

test('the report wants a directory with results', async () => {
  const { desk } = deskOf()
  const path = directory()
  await expect(async () => report.run([], desk)).rejects.toThrow(UseError)
  await expect(async () => report.run(['--bad'], desk)).rejects.toThrow(UseError)
  await expect(async () => report.run([path], desk)).rejects.toThrow(EvalError)
})
