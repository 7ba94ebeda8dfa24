import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../../src/client/client.ts'
import { collab } from '../../../src/eval/command/collab.ts'
import type { Desk } from '../../../src/eval/command/desk.ts'
import { flask } from '../../../src/eval/command/flask.ts'
import { mtBench } from '../../../src/eval/command/mt-bench.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'

let gateway: TestGateway
const folder = mkdtempSync(join(tmpdir(), 'protocols-'))
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** A desk at the gateway, what it prints, and how many answers it requests. */
function deskAt({ url }: TestGateway) {
  const out: string[] = []
  let completions = 0
  const counting: typeof fetch = (input, init) => {
    if (new URL(new Request(input, init).url).pathname === '/v1/chat/completions') completions += 1
    return fetch(input, init)
  }
  const desk: Desk = {
    signal: new AbortController().signal,
    now: () => Date.now(),
    write: (text) => void out.push(text),
    report: () => {},
    canvas: null,
    ask: null,
    connect: async () => createClient({ url, fetch: counting }),
  }
  return { desk, text: () => out.join(''), completions: () => completions }
}

function fileOf(name: string, rows: readonly object[]): string {
  const path = join(folder, name)
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return path
}

const below = (most: number) => (value: number) => value < most
const FAST = 'first_token_ms=0&interval_ms=0'
const judge = `sim/judge?right=1&${FAST}`

test('the protocol of MT-Bench rates both turns, plays both orders, and goes on without a call', async () => {
  const file = fileOf('question.jsonl', [
    { question_id: 1, category: 'math', turns: ['What is 17 * 23?', 'What is 19 * 23?'] },
    { question_id: 2, category: 'math', turns: ['What is 27 * 34?', 'What is 18 * 24?'] },
    { question_id: 3, category: 'writing', turns: ['Who wrote Frankenstein?', 'Who wrote Faust?'] },
  ])
  const out = join(folder, 'mt-bench')
  const args = [file, '--judge', judge, '--against', `sim/quick?${FAST}`, '--out', out]
  const first = deskAt(gateway)
  expect(await mtBench.run(args, first.desk)).toBe(0)
  expect(first.text()).toContain('SIMULATED')
  const report = JSON.parse(readFileSync(join(out, 'mt-bench.json'), 'utf8')) as {
    tables: { title: string; rows: unknown[][] }[]
  }
  expect(report.tables.map(({ title }) => title)).toEqual([
    'Ratings from 1 to 10',
    `demo against sim/quick?${FAST}, by category`,
    'Games in both orders',
  ])
  const [demo, quick] = report.tables[0]?.rows ?? []
  expect(demo).toMatchObject(['demo', { value: 10 }, { value: 10 }, { value: 10 }, 0, 0])
  expect(quick?.[1]).toMatchObject({ value: expect.toSatisfy(below(10)) })

  const again = deskAt(gateway)
  expect(await mtBench.run(args, again.desk)).toBe(0)
  expect(again.completions()).toBe(0)
  expect(again.text()).toBe(first.text())
  const other = [file, '--judge', 'sim/judge', '--out', out]
  await expect(mtBench.run(other, deskAt(gateway).desk)).rejects.toThrow('wanted a new directory')
})

test('the protocol of FLASK grades by the skills of each question, and shows what a longer answer loses', async () => {
  const questions = Array.from({ length: 24 }, (_, at) => `${17 + at} * 23`)
  const file = fileOf(
    'flask.jsonl',
    questions.map((sum, idx) => ({
      idx,
      instruction: `What is ${sum}?`,
      skill: ['logical correctness', 'conciseness'],
    })),
  )
  const out = join(folder, 'flask')
  const mixture = `sim/careful?words=200&${FAST}`
  const args = [file, '--judge', judge, '--mixture', 'demo', '--against', mixture, '--out', out]
  const { desk, text } = deskAt(gateway)
  expect(await flask.run(args, desk)).toBe(0)
  expect(text()).toMatch(/demo against sim\/careful\S*: better in conciseness \d/)
  const again = deskAt(gateway)
  await flask.run(args, again.desk)
  expect(again.completions()).toBe(0)
  expect(again.text()).toBe(text())
})

test('collab shows what a mixture makes of planted proposals, and pays for no item twice', async () => {
  const out = join(folder, 'collab')
  const args = ['--n', '4', '--out', out]
  const { desk, text } = deskAt(gateway)
  expect(await collab.run(args, desk)).toBe(0)
  const report = JSON.parse(readFileSync(join(out, 'collab.json'), 'utf8')) as {
    tables: { rows: unknown[][] }[]
  }
  const [families, resisted] = report.tables
  const of = (name: string) => families?.rows.find(([family]) => family === name)
  expect(of('poison')?.[1]).toMatchObject({ value: 1, n: 4 })
  expect(of('split evidence')?.[1]).toMatchObject({ value: 0 })
  expect(resisted?.rows).toMatchObject([
    [1, { value: 1 }, 1],
    [2, {}, 1],
    [3, {}, 0],
    [4, {}, 0],
  ])
  const again = deskAt(gateway)
  await collab.run(args, again.desk)
  expect(again.completions()).toBe(0)
  expect(again.text()).toBe(text())
  await expect(collab.run(['--agents', '2'], desk)).rejects.toThrow('from 3 to 9')
})

test('a command line without a judge or a file is wrong use', async () => {
  const { desk } = deskAt(gateway)
  await expect(mtBench.run([], desk)).rejects.toMatchObject({ name: 'UseError' })
  await expect(flask.run([fileOf('x.jsonl', [{ input: 'A?' }])], desk)).rejects.toThrow(
    'wanted --judge',
  )
})
