import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readCommandLine } from '../../../src/eval/command/options.ts'
import { makePlan } from '../../../src/eval/evaluating/plan.ts'
import { fakeGateway } from '../asking/fake-gateway.ts'

const MODELS = ['--mixture=sim/careful', '--against=sim/quick']

function plan(...args: readonly string[]) {
  const { context } = fakeGateway(() => new Response('{}'))
  const { client, signal } = context
  return makePlan(readCommandLine([...MODELS, ...args]), { client, signal, url: 'x', nowMs: 0 })
}

function rubricFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rubric-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'rubric.yaml')
  writeFileSync(path, text)
  return path
}

test('a plan holds what its rubric file says, so that a run goes on by the same words', async () => {
  const path = rubricFile('skills: [{name: tone, criterion: Kind?, anchors: [a, b, c, d, e]}]')
  const { run } = await plan(`--rubric=${path}`)
  expect(run.rubrics).toEqual([
    { name: 'tone', criterion: 'Kind?', anchors: ['a', 'b', 'c', 'd', 'e'] },
  ])
  expect((await plan()).run.rubrics).toBeUndefined()
})

test('grades need a judge: the simulated one where all models are simulated', async () => {
  expect((await plan('--skills')).run.judges).toEqual(['sim/judge'])
  expect((await plan('--skills', '--judge=sim/terse')).run.judges).toEqual(['sim/terse'])
  // All bundled questions have a check.
  expect((await plan()).run.judges).toEqual([])
  await expect(plan('--skills', '--against=up/large')).rejects.toThrow(/wanted --judge MODEL/)
  await expect(plan('--skills', '--check-only')).rejects.toThrow(/Cannot use --check-only with/)
})

test('a rubric file that is not there, or not a rubric, is rejected', async () => {
  await expect(plan('--rubric=/nowhere/rubric.yaml')).rejects.toThrow(/there is no such file/)
  await expect(plan(`--rubric=${rubricFile('skills: 3')}`)).rejects.toThrow(/no list "skills"/)
})
