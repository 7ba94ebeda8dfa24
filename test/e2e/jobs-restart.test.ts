import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bindingsFor, startTestGateway } from '../support/gateway.ts'
import { startUpstream } from '../support/upstream/upstream.ts'
import { mixture, user } from './bench.ts'
import { endOf, postJob, servedUsd } from './jobs.ts'
import type { WireCall } from '../../src/protocol/runs/report-response.ts'

/** Calls of 150 ms each, one after the other but for the first two. */
const SLOW = { firstTokenDelayMs: 150 }
const MODELS = ['a', 'b', 'c', 'd', 'pen'] as const

const REQUEST = {
  ...mixture({
    moa: {
      layers: [
        { agents: [agent('a'), agent('b')] },
        { agents: [agent('c')] },
        { agents: [agent('d')] },
      ],
    },
  }),
  messages: user('Why?'),
}

function agent(name: string) {
  return { model: `up/${name}`, required: true, retries: 2 }
}

/** When the gateway is killed, in milliseconds after the one before; and the budget in dollars. */
const KILLS: readonly (readonly [kills: readonly number[], budget: number])[] = [
  [[20], 100],
  [[110], 100],
  [[250], 100],
  [[380], 100],
  [[520], 100],
  [[650], 100],
  [[60, 250], 100],
  [[330, 100, 180], 100],
  // Too little for the whole plan: the smaller one must be the same each time.
  [[60], 1],
  [[200], 1],
]

test.concurrent.each(KILLS)(
  'a job whose gateway is killed after %s ms is still done, and every call of it is accounted for (budget: %s)',
  async (kills, budget) => {
    const storage = await mkdtemp(join(tmpdir(), 'edge-moa-jobs-'))
    await using upstream = await startUpstream()
    for (const name of MODELS) upstream.script(name, SLOW)
    const bindings = bindingsFor(upstream)
    let gateway = await startTestGateway({ bindings, storage })
    try {
      const session = await openSession(gateway.url, budget)
      const { id } = await postJob(gateway.url, { request: REQUEST, session })
      for (const afterMs of kills) {
        await wait(afterMs)
        await gateway[Symbol.asyncDispose]()
        gateway = await startTestGateway({ bindings, storage })
      }
      const job = await endOf(gateway.url, id)
      expect(job.status).toBe('done')
      const calls = job.completion?.moa?.calls ?? []
      expect(calls.map(({ model }) => model)).toContain('up/pen')
      expect(calls.every(({ status }) => status === 'ok')).toBe(true)
      // Every request that the upstream saw is an attempt in the report; a call that was
      // under way when the gateway died is tried again, as another attempt.
      for (const name of MODELS) {
        const seen = upstream.requests.filter(({ model }) => model === name).length
        const reported = calls.find(({ model }) => model === `up/${name}`)?.attempts ?? 0
        expect([name, seen <= reported, reported === 0 || seen >= 1]).toEqual([name, true, true])
      }
      await expectPaid(gateway.url, session, { calls, served: servedUsd(upstream.requests) })
    } finally {
      await gateway[Symbol.asyncDispose]()
      await rm(storage, { recursive: true, force: true })
    }
  },
  300_000,
)

async function openSession(url: string, budget: number): Promise<string> {
  const body = JSON.stringify({ budget_usd: budget })
  const response = await fetch(`${url}/v1/sessions`, { method: 'POST', body })
  return ((await response.json()) as { id: string }).id
}

/** Lost calls are counted at their highest price, all others to the millionth. */
async function expectPaid(
  url: string,
  session: string,
  { calls, served }: { readonly calls: readonly WireCall[]; readonly served: number },
) {
  const response = await fetch(`${url}/v1/sessions/${session}`)
  const account = (await response.json()) as { spent_usd: number; held_usd: number }
  expect(account.held_usd).toBe(0)
  if (calls.some(({ attempts }) => attempts > 1)) {
    expect(account.spent_usd).toBeGreaterThan(served)
  } else expect(account.spent_usd).toBeCloseTo(served, 9)
}
