import { describe, expect, test } from 'vitest'
import { ownCaller } from '../../../src/gateway/caller.ts'
import type { AskContext } from '../../../src/gateway/ask-context.ts'
import { errorResponse } from '../../../src/http/errors.ts'
import { newSessionId } from '../../../src/gateway/ids.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'
import { sessionRefusal, type SessionRequest } from '../../../src/gateway/spending/refusals.ts'
import { holdMoney } from '../../../src/gateway/spending/hold.ts'
import { aggregatorOf, agentOf, layerOf, planOf } from '../../moa/stage.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const { services } = fakeServices({})

/** Models of `sim` have a price. */
function planWith({ model = 'sim/pen', maxTokens = 100 } = {}) {
  const settings = { maxTokens }
  return planOf([layerOf([agentOf('sim/a', { settings }), agentOf('sim/b', { settings })])], {
    aggregator: aggregatorOf({ model }),
    answer: settings,
  })
}

const DEMO: SessionRequest = { plan: planWith(), model: 'demo', overrides: false }

interface Terms {
  readonly budgetMicros: number
  readonly expiresAtMs: number
  readonly mixture: string | null
}

/** A session; its terms are those of an open one with money enough, unless it is said. */
async function open(terms: Partial<Terms> = {}): Promise<string> {
  const id = newSessionId()
  const expiresAtMs = Date.now() + 60_000
  const place = { tenant: 'local', id }
  await services.sessions.open(place, {
    budgetMicros: 1_000_000,
    expiresAtMs,
    mixture: null,
    ...terms,
  })
  return id
}

async function closed(): Promise<string> {
  const id = await open()
  await services.sessions.close({ tenant: 'local', id })
  return id
}

function contextOf(id: string, by: 'header' | 'token', more: Partial<AskContext> = {}) {
  const caller = { ...ownCaller('open', 'local'), session: by === 'token' ? id : null }
  const session = by === 'header' ? id : null
  const { signal } = new AbortController()
  return { caller, session, cacheControl: null, services, signal, ...more }
}

const dear = { ...DEMO, plan: planWith({ maxTokens: Number.MAX_SAFE_INTEGER }) }
const unknown = { ...DEMO, plan: planWith({ model: 'up/pen' }) }
const changed = { ...DEMO, overrides: true }
const pinned = () => open({ mixture: 'other' })

const CASES: readonly {
  readonly name: string
  readonly session: () => Promise<string>
  readonly request?: SessionRequest
  /** Status by the header, and by the token. */
  readonly status: readonly [number, number]
}[] = [
  { name: 'is missing', session: async () => newSessionId(), status: [404, 403] },
  { name: 'is closed', session: closed, status: [404, 403] },
  { name: 'has expired', session: () => open({ expiresAtMs: Date.now() - 1 }), status: [403, 403] },
  { name: 'is for another mixture', session: pinned, status: [403, 403] },
  {
    name: 'is for the mixture as it is',
    session: () => open({ mixture: 'demo' }),
    request: changed,
    status: [403, 403],
  },
  { name: 'has too little', session: () => open({ budgetMicros: 1 }), status: [402, 402] },
  {
    name: 'cannot count the price of the request',
    session: open,
    request: dear,
    status: [402, 402],
  },
  { name: 'knows no price', session: open, request: unknown, status: [400, 400] },
  // An error of the session comes before an error of the plan.
  { name: 'is closed, at no price', session: closed, request: unknown, status: [404, 403] },
  { name: 'is for another, at no price', session: pinned, request: unknown, status: [403, 403] },
  {
    name: 'is missing, too dear',
    session: async () => newSessionId(),
    request: dear,
    status: [404, 403],
  },
]

describe.each(['header', 'token'] as const)('a session that is named by a %s', (by) => {
  test.each(CASES)('and $name pays for nothing', async ({ session, request = DEMO, status }) => {
    const id = await session()
    const context = contextOf(id, by)
    const { plan, ...rest } = request
    const held = await holdMoney(plan, { run: 'run_1', ...rest }, context)
    if (held.ok) throw new Error('It was held')
    expect(errorResponse(held.error).status).toBe(status[by === 'header' ? 0 : 1])
    // Jobs are rejected with the same error, before anything is held.
    expect(await sessionRefusal(request, id, context)).toEqual(held.error)
    expect((await services.sessions.read({ tenant: 'local', id }))?.heldMicros ?? 0).toBe(0)
  })

  test('that has enough money pays for its own mixture, or for any', async () => {
    for (const mixture of [null, 'demo']) {
      const id = await open({ mixture })
      const context = contextOf(id, by)
      expect(await sessionRefusal(DEMO, id, context)).toBeNull()
      const { plan, ...rest } = DEMO
      expect(await holdMoney(plan, { run: 'run_1', ...rest }, context)).toMatchObject({ ok: true })
    }
  })
})

describe('a run that is repeated', () => {
  const request = { run: 'run_1', model: 'demo', overrides: false }

  /** Prices of all models are this many times higher. */
  const dearer = (times: number): Services => ({
    ...services,
    models: {
      ...services.models,
      priceOf: (model) => {
        const price = services.models.priceOf(model)
        return price === null ? null : { input: price.input * times, output: price.output * times }
      },
    },
  })

  test('is not made for more than was held for it, when prices have risen', async () => {
    const id = await open()
    const first = contextOf(id, 'header')
    const plan = { ...DEMO.plan, onShortfall: 'fail' as const }
    expect(await holdMoney(plan, request, first)).toMatchObject({ ok: true })
    const again = contextOf(id, 'header', { run: 'run_1', services: dearer(3) })
    const held = await holdMoney(plan, request, again)
    expect(held).toMatchObject({ ok: false, error: { code: 'budget_exhausted' } })
    expect(held).toMatchObject({ error: { message: expect.stringContaining('for this run') } })
    expect(await holdMoney(plan, request, { ...again, services })).toMatchObject({ ok: true })
  })

  test('is rejected once it was settled', async () => {
    const id = await open()
    const context = contextOf(id, 'header', { run: 'run_1' })
    const held = await holdMoney(DEMO.plan, request, context)
    if (!held.ok) throw new Error(held.error.message)
    await held.value.end()
    const again = await holdMoney(DEMO.plan, request, context)
    expect(again).toMatchObject({
      ok: false,
      error: { code: 'forbidden', message: expect.stringContaining('settled already') },
    })
  })
})
