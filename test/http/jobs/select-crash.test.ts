import { expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import type { RunScope, Services } from '../../../src/gateway/ports/services.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { ScriptedModel } from '../../support/scripted-model.ts'
import { doWithCrash } from './crashing.ts'

const PROPOSALS = {
  'sim/a': 'The first proposal, which is long enough to be compared with the other two.',
  'sim/b': 'The second proposal, which is long enough to be compared with the other two.',
  'sim/c': 'The third proposal, which is long enough to be compared with the other two.',
}

const scores = { correct: 7, complete: 6, form: 8, clear: 9 }

/** A verdict for C, whichever proposal that is: the seed of the run gives out the letters. */
const VERDICT = JSON.stringify({
  assessments: ['A', 'B', 'C'].map((id) => ({ id, scores, fault: id === 'C' ? null : 'Worse.' })),
  ranking: ['C', 'A', 'B'],
  best: 'C',
  none_acceptable: false,
})

const REQUEST = {
  model: 'demo',
  messages: [{ role: 'user', content: 'Why?' }],
  max_tokens: 100,
  moa: {
    layers: [
      {
        agents: Object.keys(PROPOSALS).map((model) => ({ model, required: true, max_tokens: 100 })),
      },
    ],
    aggregator: { model: 'sim/pen' },
    strategy: 'select',
    judge: { model: 'sim/judge' },
  },
}

/** What a model charges for one call, in millionths: ten tokens in and five out, at 1 and 2 dollars. */
const CALL_MICROS = 10 + 2 * 5

function world() {
  const agents = Object.entries(PROPOSALS).map(([model, text]) => [model, { text, afterMs: 1 }])
  const script = {
    ...(Object.fromEntries(agents) as Record<string, { text: string }>),
    'sim/judge': { text: VERDICT, afterMs: 1 },
    'sim/pen': { text: 'Not called.' },
  }
  const fake = fakeServices(script).services
  const model = new ScriptedModel(script, fake.clock)
  const runPorts = (signal: AbortSignal, scope: RunScope) => ({
    ...fake.runPorts(signal, scope),
    call: model.call,
  })
  return { model, services: { ...fake, runPorts } satisfies Services }
}

async function post(services: Services, path: string, body: object): Promise<string> {
  const app = createApp({ services: () => services })
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const init = { method: 'POST', body: JSON.stringify(body) }
  const response = await app.request(path, init, {}, context)
  const { id } = await response.json<{ readonly id: string }>()
  return id
}

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string } }[]
  readonly moa: {
    readonly finding: { readonly best: string } | null
    readonly calls: readonly { readonly role: string; readonly attempts: number }[]
  }
}

/** Runs a job with a worker that dies at one boundary, and then with one that does not. */
async function doneWithCrashAt(boundary: number) {
  const { services, model } = world()
  const session = await post(services, '/v1/sessions', { budget_usd: 10 })
  const id = await post(services, '/v1/jobs', { request: REQUEST, session })
  const place = { tenant: 'local', id }
  const first = await doWithCrash(place, services, boundary)
  const job = await services.jobs.read(place)
  const completion = JSON.parse(job?.completion ?? '{}') as Completion
  const account = await services.sessions.read({ tenant: 'local', id: session })
  return { first, model, completion, account }
}

/** The proposals that the judge got as C, one for each call of it. */
function shownAsC(model: ScriptedModel): readonly string[] {
  return model.to('sim/judge').map(({ messages }) => {
    const found = /<<<response C \w+>>>\\n(.*?)\\n<<<end/.exec(JSON.stringify(messages))
    return found?.[1] ?? 'nothing'
  })
}

test('a job whose worker dies at any boundary answers with the proposal that its judge chose, and pays the judge once', async () => {
  let first = 'died'
  let boundary = 0
  const judgings = new Set<number>()
  for (; first === 'died'; boundary += 1) {
    const crashed = await doneWithCrashAt(boundary)
    const { model, completion, account } = crashed
    first = crashed.first
    const text = completion.choices[0]?.message.content
    const { calls, finding } = completion.moa
    expect([boundary, ...new Set(shownAsC(model))]).toEqual([boundary, text])
    expect(Object.values(PROPOSALS)).toContain(text)
    expect(PROPOSALS).toHaveProperty([`sim/${finding?.best}`], text)
    const judge = calls.filter(({ role }) => role === 'judge')
    expect([boundary, judge.length]).toEqual([boundary, 1])
    // A verdict that was recorded is not asked for again; one that was lost with its worker is.
    const attempts = judge[0]?.attempts ?? 0
    expect(model.to('sim/judge').length).toBeLessThanOrEqual(attempts)
    judgings.add(attempts)
    const all = calls.reduce((sum, call) => sum + call.attempts, 0)
    if (all === 4) expect(account?.spentMicros).toBe(4 * CALL_MICROS)
    expect(account?.heldMicros).toBe(0)
  }
  expect(judgings).toEqual(new Set([1, 2]))
}, 120_000)
