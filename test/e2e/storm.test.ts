import { expect, test } from 'vitest'
import { seededRandom } from '../../src/moa/text/random.ts'
import { startTestGateway } from '../support/gateway.ts'
import { paceOfMachine } from '../support/pace.ts'
import { FAULTS } from '../support/upstream/faults.ts'
import type { Script } from '../support/upstream/script.ts'
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts'

const RUNS = 1_000
const LANES = 24
/** Models that fail repeatedly are skipped; there are many providers, so that most calls are made. */
const PROVIDERS = 40
/** The limits of each run on an idle machine, in milliseconds: a model that works stays far below them. */
const PACE = await paceOfMachine()
const TIMES = {
  agent: 1_500 * PACE,
  layer: 2_000 * PACE,
  firstToken: 1_200 * PACE,
  idle: 800 * PACE,
  aggregator: 3_000 * PACE,
}

interface Call {
  model: string
  status: string
  usage: { prompt_tokens: number; completion_tokens: number; estimated?: boolean }
}

interface Chunk {
  choices?: { finish_reason?: string | null }[]
  usage?: { prompt_tokens: number; completion_tokens: number } | null
  error?: { code: string }
  moa?: { calls?: Call[] }
}

interface Seen {
  readonly run: number
  readonly chunks: readonly Chunk[]
  readonly left: boolean
}

test(`${RUNS} runs with random faults: each ends, accounts for what was served, leaves nothing open`, async () => {
  await using upstream = await startUpstream()
  const provider = {
    base_url: upstream.url,
    api_key: 'UP_KEY',
    default_price: { input: 1, output: 2 },
  }
  const providers = Object.fromEntries(
    Array.from({ length: PROVIDERS }, (_, index) => [`p${index}`, provider]),
  )
  await using gateway = await startTestGateway({
    bindings: { AUTH: 'open', PROVIDERS: JSON.stringify(providers), UP_KEY: 'sk-storm-0123456789' },
  })
  const seen: Seen[] = []
  const runs = Array.from({ length: RUNS }, (_, run) => run).values()
  const lane = async () => {
    for (const run of runs) seen.push(await runOnce(run, { url: gateway.url, upstream }))
  }
  await Promise.all(Array.from({ length: LANES }, lane))

  expect(seen).toHaveLength(RUNS)
  const failed = seen.flatMap(({ chunks }) => chunks.flatMap(({ error }) => error?.code ?? []))
  expect(failed).not.toContain('internal_error')
  expect(gateway.logs().filter((line) => !line.startsWith('{"event":"run"'))).toEqual([])
  // Callers who left are noticed at the next heartbeat.
  await expect.poll(() => upstream.openConnections).toBe(0)
  const compared = seen
    .map((each) => compareUsage(each, upstream))
    .reduce((sum, each) => sum + each, 0)
  expect(compared).toBeGreaterThan(RUNS)
}, 600_000)

async function runOnce(
  run: number,
  { url, upstream }: { url: string; upstream: Upstream },
): Promise<Seen> {
  const random = seededRandom(run)
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  let calls = 0
  const model = (faulty: number): string => {
    const name = `r${run}-${calls++}`
    upstream.script(name, random() < faulty ? pick(FAULTS).script : good(random))
    return `p${Math.floor(random() * PROVIDERS)}/${name}`
  }
  const layers = Array.from({ length: Math.floor(random() * 3) }, () => ({
    timeout_ms: TIMES.layer,
    agents: Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
      model: model(0.4),
      timeout_ms: TIMES.agent,
      retries: 1,
      fallbacks: random() < 0.2 ? [model(0.3)] : [],
    })),
  }))
  const stream = random() < 0.6
  const leavesAfterMs = stream && random() < 0.15 ? random() * 400 : Infinity
  const times = {
    first_token_ms: TIMES.firstToken,
    idle_ms: TIMES.idle,
    timeout_ms: TIMES.aggregator,
  }
  const aggregator = { model: model(0.3), fallbacks: random() < 0.5 ? [model(0.2)] : [], ...times }
  const body = {
    model: 'demo',
    stream,
    ...(stream ? { stream_options: { include_usage: true } } : {}),
    messages: [{ role: 'user', content: 'x'.repeat(Math.floor(random() * 400) + 1) }],
    moa: { layers, aggregator },
  }
  return { run, ...(await send(url, body, leavesAfterMs)) }
}

function good(random: () => number): Script {
  return {
    tokens: 5 + Math.floor(random() * 60),
    tokenIntervalMs: Math.floor(random() * 3),
    headersDelayMs: random() * 60,
  }
}

async function send(url: string, body: object, leavesAfterMs: number): Promise<Omit<Seen, 'run'>> {
  const leave = new AbortController()
  const timer =
    leavesAfterMs < Infinity ? setTimeout(() => leave.abort(), leavesAfterMs) : undefined
  let text = ''
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: leave.signal,
    })
    text = await response.text()
  } catch (error) {
    if (!leave.signal.aborted) throw error
  }
  clearTimeout(timer)
  const events = text.startsWith('{')
    ? [text]
    : [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data = '']) => data)
  const chunks = events.map((data) => JSON.parse(data) as Chunk)
  return { chunks, left: leave.signal.aborted }
}

/** Compares the tokens that a run reported with what the upstream sent; returns the number of calls compared. */
function compareUsage(seen: Seen, upstream: Upstream): number {
  const calls = seen.chunks.findLast(({ moa }) => moa?.calls !== undefined)?.moa?.calls
  if (seen.left || calls === undefined) return 0
  const usage = seen.chunks.findLast((chunk) => chunk.usage)?.usage
  if (usage) {
    expect(usage.prompt_tokens).toBe(calls.reduce((sum, call) => sum + call.usage.prompt_tokens, 0))
    expect(usage.completion_tokens).toBe(
      calls.reduce((sum, call) => sum + call.usage.completion_tokens, 0),
    )
  }
  const exact = calls.filter((call) => !call.usage.estimated)
  for (const call of exact) {
    const name = call.model.slice(call.model.indexOf('/') + 1)
    const served = upstream.requests.filter((request) => request.model === name)
    const sum = (field: 'prompt_tokens' | 'completion_tokens') =>
      served.reduce((total, request) => total + (request.servedUsage?.[field] ?? 0), 0)
    const reported = [call.usage.prompt_tokens, call.usage.completion_tokens]
    const onTheWire = [sum('prompt_tokens'), sum('completion_tokens')]
    // Of a call that was cut off while it counted, the last count may still be on its way.
    if (call.status === 'ok') expect([call.model, ...reported]).toEqual([call.model, ...onTheWire])
    else
      for (const [index, tokens] of reported.entries())
        expect(tokens).toBeLessThanOrEqual(onTheWire[index] ?? 0)
  }
  return exact.length
}
