import { describe, expect, test, vi } from 'vitest'
import type { RunScope } from '../../../src/gateway/ports/services.ts'
import type { Telemetry } from '../../../src/telemetry/telemetry.ts'
import { doJob } from '../../../src/gateway/jobs/do-job.ts'
import { decodeOrder, encodeOrder } from '../../../src/gateway/jobs/job-order.ts'
import type { Steps } from '../../../src/gateway/ports/steps.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { formsOf } from '../../protocol/stored-forms.ts'

const STEPS: Steps = { once: (_name, act) => act(), wait: async () => {} }
const MODELS = ['a', 'b', 'c', 'd', 'wait60000', 'status500']
const SCRIPT = Object.fromEntries(MODELS.map((name) => [`up/${name}`, { text: 'An answer.' }]))

/** A job with this order, and services that do it; every model has a price. */
async function accepted(order: string, session: string | null = null, delivers = false) {
  const { services } = fakeServices(SCRIPT)
  const priceOf = () => ({ input: 1, output: 2 })
  const priced = {
    ...services,
    models: { ...services.models, priceOf },
    runPorts: (signal: AbortSignal, scope: RunScope) => ({
      ...services.runPorts(signal, scope),
      priceOf,
    }),
  }
  const place = { tenant: 'local', id: `job_${crypto.randomUUID()}` }
  const job = { ...place, run: `run_${crypto.randomUUID()}`, session, hook: null, fingerprint: 'f' }
  await services.jobs.accept({ ...job, order, delivers })
  return { place, run: job.run, services: priced }
}

/** The paths of all fields, whatever their values; elements of arrays are not told apart. */
function fieldsOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => fieldsOf(each, `${path}[]`))
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, each]) => fieldsOf(each, `${path}.${name}`))
}

describe('the order of a job', () => {
  test.each(formsOf('order'))('as $commit stored it is done in its session', async ({ stored }) => {
    const session = `sess_${crypto.randomUUID()}`
    const budget = { budgetMicros: 1_000_000, expiresAtMs: Date.now() + 60_000, mixture: null }
    const order = decodeOrder(stored)
    if (order === null) throw new Error('Cannot read the order')
    const paid = encodeOrder({ ...order, session, delivery: null })
    const { place, services } = await accepted(paid, session)
    await services.sessions.open({ tenant: 'local', id: session }, budget)
    await doJob(place, STEPS, services)
    const job = await services.jobs.read(place)
    expect(job?.state).toMatchObject({ status: 'done', error: null })
    expect(job?.completion).toContain('An answer.')
    const account = await services.sessions.look({ tenant: 'local', id: session })
    expect(account).toMatchObject({ heldMicros: 0 })
    expect(account?.spentMicros).toBeGreaterThan(0)
  })

  test('has the same fields in whatever form it was stored', () => {
    const [newest, ...others] = formsOf('order')
      .toReversed()
      .map(({ stored }) => decodeOrder(stored))
    const partsOf = (order: typeof newest) => {
      if (order == null) throw new Error('Cannot read the order')
      // Fields that only some orders of one release have.
      const { plan, trace: _trace, asItIs: _asItIs, ...prepared } = order.prepared
      const { layers, messages, answer, ...rest } = plan
      return [...Object.keys(order), ...Object.keys(prepared), ...fieldsOf({ rest })].toSorted()
    }
    for (const order of others) {
      expect([...partsOf(order), ...fieldsOf(order?.caller)]).toEqual([
        ...partsOf(newest),
        ...fieldsOf(newest?.caller),
      ])
    }
  })

  test('with a place in a trace continues that trace', async () => {
    const traced = formsOf('order').filter(({ stored }) => decodeOrder(stored)?.prepared.trace)
    expect(traced.map(({ commit }) => commit)).toEqual(['ad30768'])
    const { place, services } = await accepted(traced[0]?.stored ?? '')
    const begin = vi.fn<Telemetry['begin']>(() => ({ headersFor: () => ({}), see() {}, end() {} }))
    await doJob(place, STEPS, {
      ...services,
      telemetry: { requestedAtMs: 0, content: false, begin },
    })
    expect(begin).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ request: null }), {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'a=1,b=2',
      isTrusted: true,
    })
  })

  test.each([
    ['of a newer release', '{"v":99}'],
    ['that was cut off', '{"v":3,'],
  ])('%s ends its job as failed, with a code', async (_, order) => {
    const { place, services } = await accepted(order, null, true)
    const trouble = vi.fn<(what: string) => void>()
    await doJob(place, STEPS, { ...services, trouble })
    const job = await services.jobs.read(place)
    expect(job?.state).toMatchObject({
      status: 'failed',
      error: { code: 'unreadable_state' },
      delivery: { status: 'undeliverable', nextAtMs: null },
    })
    expect(trouble).toHaveBeenCalledWith('job_order_unreadable')
  })
})
