import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { computeOf } from '../../../src/eval/analysis/compute.ts'
import { paretoReport } from '../../../src/eval/analysis/pareto.ts'
import type { Desk } from '../../../src/eval/command/desk.ts'
import { EvalError, UseError } from '../../../src/eval/command/errors.ts'
import { pareto } from '../../../src/eval/command/pareto.ts'
import type { CallRecord } from '../../../src/eval/results/answer-record.ts'
import { createResults } from '../../../src/eval/results/results-folder.ts'
import { answerOf, judgedResults } from '../analysis/made-results.ts'

const results = judgedResults(Array.from({ length: 40 }, (_, at) => (at % 4 === 0 ? 0.5 : 1)))

const call = (role: string, layer: number | null, model: string): CallRecord => ({
  role,
  layer,
  agent: model,
  model,
  status: 'ok',
  promptTokens: 300,
  completionTokens: 200,
  costUsd: 0,
  latencyMs: 1,
})

test('a system is on the front of one axis and not of another', () => {
  const slow = results.answers.map((answer) =>
    answer.system === 'mix' ? { ...answer, costUsd: 0.0005 } : answer,
  )
  const { tables } = paretoReport({ ...results, answers: slow }, {})
  const places = tables.map(({ rows }) => rows.map(([system, , , place]) => [system, place]))
  // The mixture is better and cheaper, and slower to end; both have their first token at once.
  expect(places[0]).toEqual([
    ['mix', 'yes'],
    ['one', 'no'],
  ])
  expect(places[1]).toEqual([
    ['mix', 'yes'],
    ['one', 'no'],
  ])
  expect(places[2]).toEqual([
    ['mix', 'yes'],
    ['one', 'yes'],
  ])
})

test('a dearer mixture has a price for a point, and an opponent for the same money', () => {
  const { conclusions } = paretoReport(results, {})
  // $0.003 more for 37.5 points.
  expect(conclusions[0]).toMatch(/^mix over one: A point costs \$0\.000080\./)
  expect(conclusions[1]).toContain('buys 4 samples of one')
})

test('computation is two operations a parameter and token, and the largest agent of each layer in a row', () => {
  const answer = answerOf('q', 'mix', {
    calls: [
      call('agent', 0, 'small'),
      call('agent', 0, 'large'),
      call('aggregator', null, 'large'),
    ],
  })
  // 2 · 10⁹ · 500 / 10¹² = 1 for each 10⁹ parameters.
  expect(computeOf(answer, { small: 7, large: 70 })).toEqual({ total: 147, criticalPath: 140 })
  expect(computeOf(answer, { small: 7 })).toBeNull()
  expect(computeOf(answerOf('q', 'mix'), { small: 7 })).toBeNull()
})

test('the command writes its tables beside the results', async () => {
  const path = mkdtempSync(join(tmpdir(), 'eval-pareto-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  using folder = createResults(path, results)
  for (const answer of results.answers) folder.answers.append(answer)
  for (const judgment of results.judgments) folder.judgments.append(judgment)
  const written: string[] = []
  const desk = { write: (text: string) => void written.push(text) } as unknown as Desk
  expect(await pareto.run([path], desk)).toBe(0)
  expect(written.join('')).toContain('Quality against cost')
  expect(readFileSync(join(path, 'pareto-1.csv'), 'utf8')).toMatch(/^System,Quality,Quality low/)
  expect(readFileSync(join(path, 'pareto.md'), 'utf8')).toContain('| mix |')
  const sizes = join(path, 'sizes.json')
  writeFileSync(sizes, '{"one": -1}')
  const args = [path, '--active-parameters', sizes]
  await expect(async () => pareto.run(args, desk)).rejects.toThrow(EvalError)
  await expect(async () => pareto.run([], desk)).rejects.toThrow(UseError)
})
