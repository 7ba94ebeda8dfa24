import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { summarize } from '../../../src/eval/analysis/summarize.ts'
import { EXIT } from '../../../src/eval/command/desk.ts'
import { exportFile } from '../../../src/eval/exchange/export.ts'
import { importFile } from '../../../src/eval/exchange/import.ts'
import { isFirstShown } from '../../../src/eval/exchange/alpaca-eval/first-shown.ts'
import { readResults } from '../../../src/eval/results/results-folder.ts'
import { runWith } from './command-scene.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'annotations-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The judge's top tokens, where the model's answer stands first and has this probability. */
function completion(m: number) {
  const top = [
    { token: 'm', logprob: Math.log(m) },
    { token: 'M', logprob: Math.log(1 - m) },
  ]
  return { logprobs: { content: [{ top_logprobs: top }] } }
}

function row(i: number, preference: number | null) {
  return {
    instruction: `Question ${i}?`,
    dataset: i % 2 === 0 ? 'even' : 'odd',
    output_1: `baseline ${i}`,
    generator_1: 'base/line',
    output_2: `model ${i}`,
    generator_2: 'the-model',
    annotator: 'the-judge',
    preference,
    price_per_example: 0.01,
  }
}

const rows = [1.9, 1.2, 0, 1.75, null, 2].map((preference, i) => row(i, preference))

function annotationsFile(): string {
  const path = join(folder, 'annotations.json')
  writeFileSync(path, JSON.stringify(rows).replace('"preference":null', '"preference":NaN'))
  return path
}

test('annotations become results that a report can be made of', async () => {
  const out = join(folder, 'results')
  const { status, err } = await runWith(importFile, annotationsFile(), '--out', out)
  expect([status, err]).toEqual([
    EXIT.ok,
    `6 judgments of the-model against base/line are in ${out}.\n`,
  ])
  const { primary, totals, judges } = summarize(readResults(out))
  expect(primary).toMatchObject({ mixture: 'the-model', baseline: 'base/line', missing: 1 })
  expect(primary.winRate.value).toBeCloseTo((0.9 + 0.2 + 0.5 + 0.75 + 1) / 5, 12)
  expect(totals).toMatchObject({ questions: 6, judgments: 6, answers: 12 })
  // Nothing in these annotations says which answer the judge read first.
  expect(judges.map(({ firstPreferred }) => firstPreferred)).toEqual([null])
})

test('results come back as the annotations that they were', async () => {
  const out = join(folder, 'results')
  await runWith(importFile, annotationsFile(), '--out', out)
  const target = join(folder, 'alpaca')
  await runWith(exportFile, out, '--as', 'alpaca-eval', '--out', target)
  expect(readdirSync(target).sort()).toEqual(['base_line', 'the-model'])
  const written = JSON.parse(
    readFileSync(join(target, 'the-model', 'against_base_line', 'annotations.json'), 'utf8'),
  ) as typeof rows
  const before = rows.map(({ price_per_example: _, ...fields }) => fields)
  const legacy = before.map((each) => (each.preference === 0 ? { ...each, preference: 1.5 } : each))
  expect(written).toEqual(legacy)
  const outputs: unknown = JSON.parse(
    readFileSync(join(target, 'base_line', 'model_outputs.json'), 'utf8'),
  )
  expect(outputs).toHaveLength(6)
})

test('answers and judgments are written as tables', async () => {
  const out = join(folder, 'results')
  await runWith(importFile, annotationsFile(), '--out', out)
  const target = join(folder, 'tables')
  await runWith(exportFile, out, '--as', 'csv', '--out', target)
  const judgments = readFileSync(join(target, 'judgments.csv'), 'utf8').split('\n')
  expect(judgments[0]).toBe(
    'kind,question,repeat,a,b,judge,first,preference,skill,points,why,error,cost_usd,latency_ms',
  )
  expect(judgments).toHaveLength(8)
  const answers = readFileSync(join(target, 'answers.csv'), 'utf8').split('\n')
  expect(answers[1]).toContain('the-model,0,model 0,')
})

test('results are not overwritten, and annotations need a directory', async () => {
  const out = join(folder, 'results')
  const file = annotationsFile()
  await runWith(importFile, file, '--out', out)
  expect(await runWith(importFile, file, '--out', out)).toMatchObject({
    status: EXIT.failed,
    err: `Cannot import into ${out}: it holds results already\n`,
  })
  expect((await runWith(importFile, file)).status).toBe(EXIT.wrongUse)
  expect((await runWith(exportFile, out, '--as', 'csv')).status).toBe(EXIT.wrongUse)
  expect((await runWith(exportFile, out, '--as', 'jsonl')).out.split('\n')).toHaveLength(7)
})

test('the order that a judge saw follows from its probabilities', () => {
  expect(isFirstShown({ raw_completion: completion(0.9) }, 0.9)).toBe(true)
  expect(isFirstShown({ raw_completion: completion(0.9) }, 0.1)).toBe(false)
  expect(isFirstShown({ raw_completion: completion(0.5) }, 0.5)).toBeNull()
  expect(isFirstShown({ raw_completion: completion(0.9) }, null)).toBeNull()
  expect(isFirstShown({}, 0.9)).toBeNull()
})
