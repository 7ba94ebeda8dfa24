import { describe, expect, test } from 'vitest'
import { ownCaller } from '../../../src/gateway/caller.ts'
import type { AskContext } from '../../../src/gateway/ask-context.ts'
import type { HoldUpdate, Purse } from '../../../src/gateway/ports/session-store.ts'
import { holdMoney } from '../../../src/gateway/spending/hold.ts'
import type { RunEvent } from '../../../src/moa/events.ts'
import type { Plan } from '../../../src/moa/plan.ts'
import { aggregatorOf, agentOf, layerOf, planOf } from '../../moa/stage.ts'
import { fakeServices } from '../../docs/fake-services.ts'

const PLACE = { tenant: 'local', id: 'sess_00000000000000000000000000000000' }
const ASKED = { run: 'run_1', model: 'sim/pen', overrides: false }
/** What the two agents can cost at the most; any figures do, as long as the plan covers them. */
const MOST = { a: 1_000, b: 400 }

let count = 0

/** A run waits for the answer to its hold, and for no other. */
function noAccount(): never {
  throw new Error('The account was read')
}

interface Changes {
  readonly context?: Partial<AskContext>
  readonly plan?: Partial<Plan>
}

/** A run of two agents and an aggregator whose money is held; `act` may change what its purse does. */
async function heldRun(
  act: (purse: Purse) => Partial<Purse> = () => ({}),
  budget = 1_000_000,
  { context: more = {}, plan: parts = {} }: Changes = {},
) {
  const { services } = fakeServices({})
  count += 1
  const place = { ...PLACE, id: `sess_${String(count).padStart(32, '0')}` }
  const terms = { budgetMicros: budget, expiresAtMs: Date.now() + 60_000, mixture: null }
  await services.sessions.open(place, terms)
  const { sessions } = services
  const context: AskContext = {
    caller: ownCaller('open', 'local'),
    session: place.id,
    cacheControl: null,
    signal: new AbortController().signal,
    ...more,
    services: {
      ...services,
      failed() {},
      sessions: {
        ...sessions,
        read: noAccount,
        look: noAccount,
        purse(...args) {
          const purse = sessions.purse(...args)
          return { ...purse, ...act(purse) }
        },
      },
    },
  }
  const settings = { maxTokens: 1_000 }
  const agents = ['sim/a', 'sim/b'].map((model) => agentOf(model, { settings }))
  const plan = planOf([layerOf(agents)], {
    aggregator: aggregatorOf({ model: 'sim/pen' }),
    answer: settings,
    ...parts,
  })
  const hold = async (given: AskContext) => {
    const held = await holdMoney(plan, ASKED, given)
    if (!held.ok) throw new Error(held.error.message)
    return held.value
  }
  const spending = await hold(context)
  const account = async () => {
    const read = await services.sessions.read(place)
    if (read === null) throw new Error('There is no such session')
    return read
  }
  const resume = () => hold({ ...context, run: ASKED.run })
  return { spending, resume, account, planned: (await account()).heldMicros }
}

/** A call that has ended, with its cost in millionths. */
function callEnd(agent: string, micros: number): RunEvent {
  return {
    type: 'call-end',
    call: {
      id: `0/${agent}/0`,
      role: 'agent',
      layer: 0,
      agent,
      model: `sim/${agent}`,
      status: 'ok',
      finishReason: 'stop',
      latencyMs: 1,
      firstTokenMs: 1,
      attempts: 1,
      usage: {
        promptTokens: micros,
        completionTokens: 0,
        cachedTokens: 0,
        reasoningTokens: 0,
        estimated: false,
      },
      costUsd: micros / 1e6,
      failure: null,
    },
  }
}

describe('the money of a run in a session', () => {
  test('is held by one call of the ledger, or two when it does not cover the whole plan', async () => {
    const reserved: number[] = []
    const counting = (purse: Purse): Partial<Purse> => ({
      hold(amount, mixture) {
        reserved.push(amount)
        return purse.hold(amount, mixture)
      },
    })
    const whole = await heldRun(counting)
    expect(reserved).toEqual([whole.planned])
    const poor = await heldRun(counting, whole.planned - 1)
    expect(reserved).toEqual([whole.planned, whole.planned, poor.planned])
    expect(poor.planned).toBeLessThan(whole.planned)
    expect(poor.spending.plan.shrunk).not.toEqual([])
  })

  test('is settled and released by one message when calls end shortly before the run does', async () => {
    const updates: HoldUpdate[] = []
    const counting = (purse: Purse): Partial<Purse> => ({
      update(update) {
        updates.push(update)
        return purse.update(update)
      },
    })
    const { spending, account } = await heldRun(counting)
    spending.see(callEnd('a', 900))
    spending.see(callEnd('b', 300))
    spending.see({ type: 'aggregator-start', model: 'sim/pen' })
    await spending.end()
    const calls = [{ amountMicros: 900 }, { amountMicros: 300 }]
    expect(updates).toMatchObject([{ calls, release: 'done' }])
    expect(await account()).toMatchObject({ spentMicros: 1_200, heldMicros: 0 })
  })

  test('is raised for a step by a message that settles the calls before it, and only when it has to be', async () => {
    const updates: HoldUpdate[] = []
    const counting = (purse: Purse): Partial<Purse> => ({
      update(update) {
        updates.push(update)
        return purse.update(update)
      },
    })
    const { spending, account, planned } = await heldRun(counting)
    const { allowance } = spending
    if (allowance === null) throw new Error('There is no allowance')
    allowance.settle(MOST.a, 900)
    allowance.settle(MOST.b, 300)
    spending.see(callEnd('a', 900))
    spending.see(callEnd('b', 300))
    expect(await allowance.cover('1', planned - 1_200)).toBe(planned - 1_200)
    expect(updates).toEqual([])
    expect(await allowance.cover('last', planned)).toBe(planned)
    expect(updates).toMatchObject([
      { calls: [{}, {}], raise: { toMicros: planned, leastMicros: planned - 1_200 } },
    ])
    expect(await account()).toMatchObject({ spentMicros: 1_200, heldMicros: planned })
    await spending.end()
    expect(updates.at(-1)).toEqual({ calls: [], release: 'done' })
  })

  test('is raised to no more than the limit of the run itself', async () => {
    const { planned } = await heldRun()
    const limited = await heldRun(() => ({}), 1_000_000, { plan: { maxMicros: planned + 30 } })
    const { allowance } = limited.spending
    expect(await allowance?.take(31)).toBe(false)
    expect(await allowance?.cover('last', planned + 80)).toBe(planned + 30)
    expect(await limited.account()).toMatchObject({ heldMicros: planned + 30 })
  })

  test('is raised as far as the budget allows, and stays as it is when the ledger does not answer', async () => {
    const { planned } = await heldRun()
    const poor = await heldRun(() => ({}), planned + 50)
    expect(await poor.spending.allowance?.cover('last', planned + 80)).toBe(planned + 50)
    expect(await poor.account()).toMatchObject({ heldMicros: planned + 50, remainingMicros: 0 })
    const update = () => Promise.reject(new Error('No answer'))
    const broken = await heldRun(() => ({ update }))
    expect(await broken.spending.allowance?.cover('last', planned + 80)).toBe(planned)
  })

  test('is decided once for each step of a run that is repeated', async () => {
    const decided: string[] = []
    const decide = (step: string, act: () => Promise<number>) => {
      decided.push(step)
      return act()
    }
    const { spending } = await heldRun(() => ({}), 1_000_000, { context: { decide } })
    await spending.allowance?.cover('last', 10)
    expect(decided).toEqual(['last'])
  })

  test('that was granted for a further attempt stays held when another call ends before it', async () => {
    const { spending, account, planned } = await heldRun()
    const { allowance } = spending
    if (allowance === null) throw new Error('There is no allowance')
    // The cost of the first attempt is unknown, so a second one needs a further reservation.
    allowance.settle(MOST.a, null)
    const granted = allowance.take(MOST.a)
    allowance.settle(MOST.b, 300)
    spending.see(callEnd('b', 300))
    expect(await granted).toBe(true)
    await expect.poll(async () => (await account()).spentMicros).toBe(300)
    const { spentMicros, heldMicros } = await account()
    expect(spentMicros + heldMicros).toBeGreaterThanOrEqual(planned + MOST.a - MOST.b + 300)
    // The unused part of the grant stays held for the next step, and is released when that needs less.
    allowance.settle(MOST.a, 200)
    spending.see(callEnd('a', 1_200))
    await expect.poll(async () => (await account()).spentMicros).toBe(1_500)
    const after = await account()
    expect(after.spentMicros + after.heldMicros).toBe(planned + MOST.a)
    expect(await allowance.cover('last', 700)).toBe(700)
    allowance.replan({ plannedMicros: 700 })
    spending.see({ type: 'aggregator-start', model: 'sim/pen' })
    await expect.poll(async () => (await account()).heldMicros).toBe(700)
  })

  test('is not released when a call could not be settled: it may have been billed', async () => {
    const { spending, account, planned } = await heldRun((purse) => ({
      update: (update) =>
        update.calls.some(({ model }) => model === 'sim/a')
          ? Promise.reject(new Error('No answer'))
          : purse.update(update),
    }))
    spending.see(callEnd('b', 300))
    await expect.poll(async () => (await account()).spentMicros).toBe(300)
    spending.see(callEnd('a', 900))
    await spending.end()
    const { spentMicros, heldMicros } = await account()
    expect(spentMicros).toBe(300)
    expect(spentMicros + heldMicros).toBe(planned)
  })

  test('is settled and released at the end when a call could not be settled before', async () => {
    let broken = true
    const { spending, account } = await heldRun((purse) => ({
      update: (update) => (broken ? Promise.reject(new Error('No answer')) : purse.update(update)),
    }))
    spending.see(callEnd('a', 900))
    await new Promise((resolve) => setTimeout(resolve, 10))
    broken = false
    spending.see(callEnd('b', 300))
    await spending.end()
    expect(await account()).toMatchObject({ spentMicros: 1_200, heldMicros: 0 })
  })

  test('is released at the end when the first answer to that was lost', async () => {
    let lost = 0
    const { spending, account } = await heldRun((purse) => ({
      async update(update) {
        lost += 1
        if (lost === 1) throw new Error('No answer')
        return purse.update(update)
      },
    }))
    await spending.end()
    expect(await account()).toMatchObject({ spentMicros: 0, heldMicros: 0 })
  })

  test('that was released before a crash is reserved again before it is spent', async () => {
    const { spending, resume, account, planned } = await heldRun()
    spending.allowance?.settle(MOST.b, 100)
    spending.see(callEnd('b', 100))
    const left = planned - MOST.b + 100
    spending.allowance?.replan({ plannedMicros: planned - MOST.b })
    spending.see({ type: 'aggregator-start', model: 'sim/pen' })
    await expect.poll(async () => (await account()).heldMicros).toBe(left - 100)
    // On the repeated run, the other call is lost, and is retried before this one ends.
    const { allowance } = await resume()
    allowance?.settle(MOST.b, 100)
    allowance?.settle(MOST.a, null)
    expect(await allowance?.take(250)).toBe(true)
    const { spentMicros, heldMicros } = await account()
    expect(spentMicros + heldMicros).toBeGreaterThanOrEqual(left + 250)
  })
})
