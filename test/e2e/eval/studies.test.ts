import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../../src/client/client.ts'
import type { Desk } from '../../../src/eval/command/desk.ts'
import { runCommand } from '../../../src/eval/command/main.ts'
import { runEval } from '../../../src/eval/command/run.ts'
import { SUB_COMMANDS } from '../../../src/eval/command/sub-commands.ts'
import { BUNDLED_QUESTIONS } from '../../../src/eval/questions/read-questions.ts'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'

/** Simulated models without delays; two that answer rightly so often. */
const AT_ONCE = 'first_token_ms=0&interval_ms=0'
const GOOD = `sim/quick?right=0.9&${AT_ONCE}`
const WEAK = `sim/quick?right=0.3&${AT_ONCE}`
const AGENTS = ['--agent', GOOD, '--agent', WEAK, '--agent', `sim/terse?right=0.6&${AT_ONCE}`]
const JUDGE = `sim/judge?${AT_ONCE}`
/** A judge that knows what is right. */
const EXPERT = `sim/judge?right=1&${AT_ONCE}`

let gateway: TestGateway
let folder: string

beforeAll(async () => {
  gateway = await startTestGateway()
  folder = await mkdtemp(join(tmpdir(), 'studies-'))
  const sums = Array.from({ length: 24 }, (_, at) => [at + 12, 7 * at + 13] as const)
  const lines = sums.map(([one, other]) =>
    JSON.stringify({
      id: `${one}`,
      input: `What is ${one} + ${other}?`,
      check: { type: 'number', value: one + other },
    }),
  )
  await writeFile(join(folder, 'sums.jsonl'), `${lines.join('\n')}\n`)
  const open = sums.map(([one, other]) => JSON.stringify({ input: `What is ${one} × ${other}?` }))
  await copyFile(BUNDLED_QUESTIONS, join(folder, 'own.jsonl'))
  await writeFile(join(folder, 'open.jsonl'), `${open.slice(0, 8).join('\n')}\n`)
})

afterAll(() => gateway[Symbol.asyncDispose]())

interface Options {
  readonly questions?: string
  readonly agents?: readonly string[]
  readonly out?: string
  readonly more?: readonly string[]
}

async function study(name: string, options: Options = {}) {
  const { questions = 'sums.jsonl', agents = AGENTS, out = 'panel', more = [] } = options
  const printed: string[] = []
  const reported: string[] = []
  let requests = 0
  const counted: typeof fetch = (input, init) => {
    if (requestUrl(input).endsWith('/v1/chat/completions')) requests += 1
    return fetch(input, init)
  }
  const desk: Desk = {
    signal: new AbortController().signal,
    now: () => Date.now(),
    write: (text) => void printed.push(text),
    report: (text) => void reported.push(text),
    canvas: null,
    ask: null,
    connect: async () => createClient({ url: gateway.url, fetch: counted }),
  }
  const path = join(folder, out)
  const args = [
    name,
    join(folder, questions),
    ...agents,
    '--aggregator',
    JUDGE,
    '--out',
    path,
    ...more,
  ]
  const status = await runCommand(args, { named: SUB_COMMANDS, default: runEval }, desk)
  return { status, text: printed.join(''), reported: reported.join(''), requests, path }
}

function requestUrl(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : input.toString()
}

/** The rows of a table by their first column. */
async function tableOf(path: string, name: string): Promise<Record<string, string>[]> {
  return parse(await readFile(join(path, name), 'utf8'), { columns: true })
}

test('roles tell the good model from the weak one, and write JSON, Markdown and CSV', async () => {
  const { status, text, path } = await study('roles')
  expect(status).toBe(0)
  expect(text).toMatch(/SIMULATED[\s\S]*Best alone: quick;/)
  const [good, weak] = await tableOf(path, 'roles.csv')
  expect(Number(good?.['alone'])).toBeGreaterThan(Number(weak?.['alone']))
  expect(Number(good?.['as proposer'])).toBeGreaterThan(Number(weak?.['as proposer']))
  expect(await readFile(join(path, 'roles.md'), 'utf8')).toContain('as proposer')
  const report: unknown = JSON.parse(await readFile(join(path, 'roles.json'), 'utf8'))
  expect(report).toMatchObject({ simulated: true, tables: [{ title: 'Scores by role' }] })
})

test('a study that is repeated asks nothing twice', async () => {
  const first = await study('roles', { out: 'repeated' })
  const second = await study('roles', { out: 'repeated' })
  expect(first.requests).toBeGreaterThan(0)
  expect(second.requests).toBe(0)
  expect(second.text).toBe(first.text)
  // Another study over the same panel pays for the answers that it needs, and for no proposal.
  const other = await study('similarity', { out: 'repeated' })
  expect(other.requests).toBe(24)
})

test('a panel of other questions or agents is not mixed with this one', async () => {
  await study('similarity', { out: 'mixed' })
  const other = await study('similarity', { out: 'mixed', more: ['--seed', '2'] })
  expect([other.status, other.reported]).toEqual([1, expect.stringContaining('its seed differ')])
})

test('the placebo of a collaboration is worse than the panel, and weaker agents are found', async () => {
  // Voices without a planted quality read what others say.
  const voices = ['quick', 'careful', 'terse'].map((voice) => `sim/${voice}?${AT_ONCE}`)
  const agents = voices.flatMap((voice) => ['--agent', voice])
  const of = { questions: 'own.jsonl', out: 'voices', agents }
  const { status, path } = await study('collaborativeness', of)
  expect(status).toBe(0)
  const rows = await tableOf(path, 'collaborativeness.csv')
  const gain = (agent: string, references: string) =>
    Number(rows.find((row) => row['agent'] === agent && row['references'] === references)?.['gain'])
  expect(gain('quick', 'placebo')).toBeLessThan(gain('quick', 'panel'))
  expect(gain('quick', 'placebo')).toBeLessThan(0)
  expect(rows.some((row) => row['references'] === 'weaker only')).toBe(true)
})

test('Shapley values add up to the gain of the panel over its aggregator', async () => {
  const { status, path } = await study('contributions')
  expect(status).toBe(0)
  const rows = await tableOf(path, 'contributions.csv')
  const sum = rows.reduce((total, row) => total + Number(row['Shapley value']), 0)
  const answers = (await readFile(join(path, 'answers.jsonl'), 'utf8')).trim().split('\n')
  expect(answers.length).toBeGreaterThan(0)
  const notes = JSON.stringify(JSON.parse(await readFile(join(path, 'contributions.json'), 'utf8')))
  const gain = /aggregator alone: \+?(−?)([\d.]+) points/.exec(notes)
  for (const row of await tableOf(path, 'contributions-3.csv')) {
    expect(Number(row['diversity'])).toBeGreaterThanOrEqual(1)
    expect(Number(row['diversity'])).toBeLessThanOrEqual((row['panel'] ?? '').split(', ').length)
  }
  expect(100 * sum).toBeCloseTo(Number(gain?.[2]) * (gain?.[1] === '' ? 1 : -1), 0)
})

test('strategies are compared over the same proposals, with oracle and regret', async () => {
  const more = ['--strategy', 'synthesize', '--strategy', 'select', '--strategy', 'vote']
  const { status, path } = await study('strategies', { more })
  expect(status).toBe(0)
  const rows = await tableOf(path, 'strategies.csv')
  const of = (strategy: string) => rows.find((row) => row['strategy'] === strategy)
  expect(Number(of('oracle@3')?.['score'])).toBeGreaterThanOrEqual(
    Number(of('best single')?.['score']),
  )
  for (const row of rows) expect(Number(row['regret'])).toBeGreaterThanOrEqual(0)
  expect(Number(of('oracle@3')?.['regret'])).toBe(0)
  const equal = await tableOf(path, 'strategies-2.csv')
  for (const row of equal) expect(Number(row['calls'])).toBeLessThanOrEqual(4)
})

test('scale writes its hypotheses before the first call, and decides each', async () => {
  const more = ['--sizes', '1,2,3', '--layers', '1,2,3']
  const { status, path, text } = await study('scale', { out: 'scaled', more })
  expect(status).toBe(0)
  const plan = await readFile(join(path, 'scale.plan.json'), 'utf8')
  expect(JSON.parse(plan)).toMatchObject({
    study: { correction: 'Holm', hypotheses: [{ id: 'H1' }, {}, {}, {}, {}, { id: 'H6' }] },
  })
  const findings = await tableOf(path, 'scale.csv')
  expect(findings.map(({ id }) => id)).toEqual(['H1', 'H2', 'H3', 'H4', 'H5', 'H6'])
  const places = await tableOf(path, 'scale-2.csv')
  // Two aggregators: each alone, and two depths of three sizes of two diversities.
  expect(places).toHaveLength(2 * (1 + 2 * 3 * 2))
  for (const { calls, n, layers } of places) {
    expect(Number(calls)).toBe(Number(n) * (Number(layers) - 1) + 1)
  }
  expect(text).toContain('scales')
  // The plan stays as it was; a later one is seen to be later.
  const changed = await study('scale', { out: 'scaled', more: [...more, '--margin', '9'] })
  expect(changed.text).toContain('The plan of this study is number 2 over this panel')
  expect(await readFile(join(path, 'scale.plan.json'), 'utf8')).toBe(plan)
})

test('questions without a check are scored by a judge in both orders', async () => {
  const of = { questions: 'open.jsonl', out: 'judged' }
  const without = await study('roles', of)
  expect([without.status, without.reported]).toEqual([2, expect.stringContaining('wanted --judge')])
  const { status, path } = await study('roles', { ...of, more: ['--judge', EXPERT] })
  expect(status).toBe(0)
  const verdicts = (await readFile(join(path, 'judgments.jsonl'), 'utf8')).trim().split('\n')
  const orders = verdicts.map((line) => (JSON.parse(line) as { first: string }).first)
  expect(orders.filter((first) => first === 'a')).toHaveLength(orders.length / 2)
  const [good, weak] = await tableOf(path, 'roles.csv')
  expect(Number(good?.['alone'])).toBeGreaterThan(Number(weak?.['alone']))
})
