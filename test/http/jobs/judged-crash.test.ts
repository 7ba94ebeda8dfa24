import { expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import type { RunScope, Services } from '../../../src/gateway/ports/services.ts'
import { textOf } from '../../../src/moa/message.ts'
import type { CallModel, ModelCall } from '../../../src/moa/model-port.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { ScriptedModel } from '../../support/scripted-model.ts'
import { doWithCrash } from './crashing.ts'

const PROPOSALS = {
  'sim/a': 'The first proposal, which is long enough to be compared with the other two.',
  'sim/b': 'The second proposal, which is long enough to be compared with the other two.',
  'sim/c': 'The third proposal, which is long enough to be compared with the other two.',
}

const ANALYSIS = JSON.stringify({
  consensus: ['They are long enough.'],
  contradictions: [],
  partial_coverage: [],
  unique_insights: [{ id: 'A', insight: 'Its number.' }],
  blind_spots: [],
})

/** What a judge writes: it prefers the third proposal to the second and the second to the first. */
function judged({ messages }: ModelCall): string {
  const prompt = messages.map(textOf).join()
  if (prompt.includes('You are the analyst')) return ANALYSIS
  const [first = '', second = ''] = [...prompt.matchAll(/The (\w+) proposal/g)].map(([, n]) => n)
  const order = ['third', 'second', 'first']
  const better = order.indexOf(first) < order.indexOf(second) ? 'A' : 'B'
  return JSON.stringify({ assessments: ['A', 'B'].map((id) => ({ id, fault: null })), better })
}

function world() {
  const agents = Object.entries(PROPOSALS).map(([model, text]) => [model, { text, afterMs: 1 }])
  const script = {
    ...(Object.fromEntries(agents) as Record<string, { text: string }>),
    'sim/judge': { text: 'Called by its own script.' },
    'sim/pen': { text: 'All in one.', afterMs: 1 },
  }
  const fake = fakeServices(script).services
  const model = new ScriptedModel(script, fake.clock)
  const call: CallModel = (sent, control) =>
    sent.model === 'sim/judge'
      ? new ScriptedModel({ 'sim/judge': { text: judged(sent), afterMs: 1 } }, fake.clock).call(
          sent,
          control,
        )
      : model.call(sent, control)
  const runPorts = (signal: AbortSignal, scope: RunScope) => ({
    ...fake.runPorts(signal, scope),
    call,
  })
  return { ...fake, runPorts } satisfies Services
}

async function post(services: Services, path: string, body: object): Promise<string> {
  const app = createApp({ services: () => services })
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const response = await app.request(
    path,
    { method: 'POST', body: JSON.stringify(body) },
    {},
    context,
  )
  const { id } = await response.json<{ readonly id: string }>()
  return id
}

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string } }[]
  readonly moa: {
    readonly reasons: readonly string[]
    readonly finding: object | null
    readonly calls: readonly { readonly role: string; readonly agent: string }[]
  }
}

const FUSED = {
  consensus: ['They are long enough.'],
  unique_insights: [{ insight: 'Its number.' }],
}

test.each([
  [{ type: 'select', method: 'pairwise' }, PROPOSALS['sim/c'], 4, { best: 'c' }],
  ['fusion', 'All in one.', 1, FUSED],
])(
  'a job with the strategy %j whose worker dies at any boundary answers as one that lives',
  async (strategy, answer, judgings, finding) => {
    const layers = [{ agents: Object.keys(PROPOSALS).map((model) => ({ model, required: true })) }]
    const moa = {
      layers,
      aggregator: { model: 'sim/pen' },
      judge: { model: 'sim/judge' },
      strategy,
    }
    const messages = [{ role: 'user', content: 'Why?' }]
    let first = 'died'
    for (let boundary = 0; first === 'died'; boundary += 3) {
      const services = world()
      const session = await post(services, '/v1/sessions', { budget_usd: 10 })
      const request = { model: 'demo', messages, max_tokens: 100, moa }
      const id = await post(services, '/v1/jobs', { request, session })
      const place = { tenant: 'local', id }
      first = await doWithCrash(place, services, boundary)
      const job = await services.jobs.read(place)
      const { choices, moa: report } = JSON.parse(job?.completion ?? '{}') as Completion
      expect([boundary, choices[0]?.message.content]).toEqual([boundary, answer])
      expect([boundary, report.reasons]).toEqual([boundary, []])
      expect(report.finding).toMatchObject(finding)
      expect(report.calls.filter(({ role }) => role === 'judge')).toHaveLength(judgings)
      const account = await services.sessions.read({ tenant: 'local', id: session })
      expect(account?.heldMicros).toBe(0)
    }
  },
  120_000,
)
