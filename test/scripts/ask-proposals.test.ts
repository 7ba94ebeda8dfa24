import { afterEach, describe, expect, test } from 'vitest'
import { ending, fakeGateway, sse, text, type FakeGateway, type Handle } from './fake-gateway.ts'
import { runScript } from './run-script.ts'

let gateway: FakeGateway | undefined

afterEach(async () => {
  await gateway?.close()
  gateway = undefined
})

/** Runs `ask --url` against a gateway that answers with `handle`. */
async function runAsk(handle: Handle, ...args: string[]) {
  gateway = await fakeGateway(handle)
  return runScript('ask.ts', { args: ['--url', gateway.url, ...args] })
}

describe('--show proposals', () => {
  const run = {
    run: 'run_1',
    stored: true,
    calls: [
      {
        role: 'agent',
        layer: 0,
        agent: 'quick',
        model: 'sim/quick',
        status: 'ok',
        latency_ms: 120,
        cost_usd: 0.0012,
        error: null,
      },
      {
        role: 'agent',
        layer: 0,
        agent: 'llama',
        model: 'groq/llama',
        status: 'failed',
        latency_ms: 90,
        cost_usd: null,
        error: { code: 'upstream_error', message: 'groq/llama answered with status 500' },
      },
      {
        role: 'aggregator',
        layer: null,
        agent: 'aggregator',
        model: 'sim/judge',
        status: 'ok',
        latency_ms: 300,
        cost_usd: 0,
        error: null,
      },
    ],
    proposals: [
      { layer: 0, agent: 'quick', model: 'sim/quick', text: 'Canberra!', ended: 'whole' },
    ],
  }
  /** A gateway that streams an answer, and has its run a moment later. */
  const withRun = (): Handle => {
    let looks = 0
    const answer = sse(text('Canberra.'), ...ending())
    return (response) => {
      if (gateway?.seen.at(-1)?.path === '/v1/chat/completions') return answer(response)
      looks += 1
      const found = looks > 1
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
      const error = { message: 'Cannot find the run', type: 'x', param: null, code: 'not_found' }
      response.end(JSON.stringify(found ? run : { error }))
    }
  }

  test('prints who said what below the answer, without colors', async () => {
    const { status, stdout, stderr } = await runAsk(withRun(), '--show', 'proposals', 'Capital?')
    expect(gateway?.seen[0]?.body).toMatchObject({ store: true })
    expect(gateway?.seen.at(-1)?.path).toBe('/v1/runs/run_1')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe(`Canberra.

Layer 1

quick · sim/quick · ok · 0.1 s · $0.0012
  Canberra!

llama · groq/llama · failed · 0.1 s · cost unknown
  groq/llama answered with status 500

aggregator · sim/judge · ok · 0.3 s · $0
`)
  })

  test('is the only thing that it shows', async () => {
    const { status, stderr } = await runScript('ask.ts', { args: ['--show', 'all', 'Hello'] })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^Cannot use --show "all": wanted proposals\n/)
  })
})
