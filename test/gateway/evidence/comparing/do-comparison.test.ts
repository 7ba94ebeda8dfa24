import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { comparisonStore } from '../../../../src/cloudflare/evidence/comparison-store.ts'
import { kvKeys } from '../../../../src/cloudflare/kv/kv-keys.ts'
import { ownCaller } from '../../../../src/gateway/caller.ts'
import { doComparison } from '../../../../src/gateway/evidence/comparing/do-comparison.ts'
import type {
  Candidate,
  ComparisonPlace,
  ComparisonStore,
} from '../../../../src/gateway/evidence/comparing/comparison-store.ts'
import type { RunReward } from '../../../../src/gateway/evidence/learned-store.ts'
import type { Services } from '../../../../src/gateway/ports/services.ts'
import type { Steps } from '../../../../src/gateway/ports/steps.ts'
import { beginRun } from '../../../../src/gateway/runs/begin-run.ts'
import { prepareAsk } from '../../../../src/gateway/runs/prepare-ask.ts'
import type { ComparedPair } from '../../../../src/protocol/comparisons/compared-run.ts'
import { mixtureSchema } from '../../../../src/protocol/mixtures/mixture.ts'
import { SHAPES } from '../../../../src/protocol/shapes.ts'
import { dayOf, type UsageEntry } from '../../../../src/protocol/usage/usage-entry.ts'
import { picosOf } from '../../../../src/protocol/usage/usage-row.ts'
import { fakeServices } from '../../../docs/fake-services.ts'
import type { Script } from '../../../support/scripted-model.ts'

const prefersFirst = JSON.stringify({
  assessments: ['A', 'B'].map((id) => ({ id, fault: null })),
  better: 'A',
})
const GOOD: Script = {
  'sim/a': { text: 'One.' },
  'sim/b': { text: 'Two.' },
  'sim/c': { text: 'Three.' },
  'sim/pen': { text: 'So it is.' },
  'sim/judge': { text: prefersFirst },
}

/** Steps that are tried twice, as a Workflow tries them again, and whose results are stored as JSON. */
function stepsOf(results: Map<string, string>): Steps {
  return {
    async once<T>(name: string, act: () => Promise<T>): Promise<T> {
      const known = results.get(name)
      if (known !== undefined) return JSON.parse(known) as T
      const value = await act().catch(() => act())
      results.set(name, JSON.stringify(value))
      return value
    },
    async wait() {},
  }
}

const mixtureOf = (id: string, more: object = {}) =>
  mixtureSchema.parse({
    id,
    layers: [{ agents: [{ model: 'sim/a' }, { model: 'sim/b' }] }],
    aggregator: { model: 'sim/pen' },
    compare: {
      against: 'sim/a',
      judges: ['sim/judge'],
      share: 1,
      daily_usd: 5,
      leave_one_out: false,
      ...more,
    },
    learn: {},
  })

/** A run of a mixture that is compared, up to the start of its Workflow. */
async function comparedRun(
  compare: object = {},
  {
    script = GOOD,
    before,
  }: {
    readonly script?: Script
    readonly before?: (store: ComparisonStore, place: ComparisonPlace) => Promise<void>
  } = {},
) {
  const tenant = crypto.randomUUID()
  const id = `m-${tenant.slice(0, 8)}`
  const place = { tenant, mixture: id }
  const store = comparisonStore(env)
  const started: string[] = []
  const rewards: RunReward[] = []
  const usage: UsageEntry[] = []
  const fake = fakeServices(script)
  const services: Services = {
    ...fake.services,
    failed() {},
    usage: {
      ...fake.services.usage,
      async record(_tenant, entry) {
        usage.push(entry)
        return null
      },
    },
    comparisons: {
      ...store,
      async start({ tenant: of }, run, material) {
        await env.KV.put(kvKeys.comparison(of, run), material)
        started.push(run)
      },
    },
    learned: {
      ...fake.services.learned,
      reward: async (_tenant, reward) => void rewards.push(reward),
    },
  }
  const any = { version: null, absent: false }
  await services.mixtures.edit({ tenant, id }, mixtureOf(id, compare), any)
  await before?.(store, place)
  const context = {
    caller: ownCaller('open', tenant),
    services,
    session: null,
    cacheControl: null,
    signal: new AbortController().signal,
  }
  const body = { model: id, messages: [{ role: 'user', content: 'Is it so?' }], max_tokens: 50 }
  const prepared = await prepareAsk(SHAPES['openai-chat'], body, context)
  if (!prepared.ok) throw new Error(prepared.error.message)
  const begun = await beginRun(prepared.value, context)
  if (!begun.ok) throw new Error(begun.error.message)
  while ((await begun.value.next()) !== null);
  await fake.settled()
  const read = async () => services.comparisons.read(place, dayOf(Date.now()))
  const order = { ...place, run: begun.value.identity.run }
  /** What was counted, without the run itself. */
  const counted = () => usage.filter(({ key }) => key === null)
  return { services, order, started, rewards, read, place, counted }
}

test('a comparison that starts again makes no call twice, and is recorded and rewarded once', async () => {
  const { services, order, started, rewards, read } = await comparedRun()
  expect(started).toEqual([order.run])
  await doComparison(order, { steps: stepsOf(new Map()), services })
  expect(await env.KV.get(kvKeys.comparison(order.tenant, order.run))).toBeNull()
  const once = await read()
  expect(once.comparisons).toHaveLength(1)
  // A judge that prefers the first place says nothing of the answers.
  expect(once.comparisons[0]?.sums).toMatchObject({
    n: 1,
    ties: 1,
    judges: { pairs: 1, consistent: 0, decided: 2, firstWins: 2 },
  })
  expect(once.money.spentUsd).toBeGreaterThan(0)
  expect(rewards).toEqual([
    { mixture: order.mixture, run: order.run, reward: 0.5, source: 'comparison' },
  ])
  await doComparison(order, { steps: stepsOf(new Map()), services })
  expect(await read()).toEqual(once)
  expect(rewards).toHaveLength(1)
})

test('a comparison that stops in the middle costs what it reserved, and holds no money', async () => {
  const BUG = new Error('A bug of ours')
  const script: Script = { ...GOOD, 'sim/judge': { bug: BUG } }
  const { services, order, read, place, counted } = await comparedRun(
    { daily_usd: 0.05 },
    { script },
  )
  await doComparison(order, { steps: stepsOf(new Map()), services })
  expect(counted().map(({ usage }) => usage.runs.sums)).toEqual([{ runs: 1, failed: 1 }])
  const { comparisons, money } = await read()
  expect(comparisons).toEqual([])
  expect(money.spentUsd).toBeGreaterThan(0.001)
  const rest = 0.05 - money.spentUsd
  const next = { run: 'run_next', day: money.day, dailyUsd: 0.05 }
  const tooMuch = { ...next, boundUsd: rest + 0.001 }
  expect((await services.comparisons.reserve(place, tooMuch)).allowed).toBe(false)
  const allOfIt = { ...next, boundUsd: rest - 0.0001 }
  expect((await services.comparisons.reserve(place, allOfIt)).allowed).toBe(true)
})

test('usage has what a comparison cost: its judges, other answers, and the one without an agent', async () => {
  const { services, order, read, counted } = await comparedRun({
    against: 'sim/c',
    leave_one_out: true,
  })
  await doComparison(order, { steps: stepsOf(new Map()), services })
  const { spentUsd } = (await read()).money
  const [entry, ...more] = counted()
  expect(more).toEqual([])
  expect(entry).toMatchObject({ id: order.run, mixture: order.mixture, session: null })
  // Two other answers, each judged in both orders, and a ranking that cannot be read, twice.
  expect(entry?.usage.runs.sums).toMatchObject({ runs: 1, calls: 2 + 2 * 2 + 2 })
  // The money of the day is counted in whole millionths.
  expect((entry?.usage.runs.sums.costPicos ?? 0) - picosOf(spentUsd)).toBeLessThanOrEqual(0)
  expect(picosOf(spentUsd) - (entry?.usage.runs.sums.costPicos ?? 0)).toBeLessThan(1e6)
})

test('results of steps have no text of the conversation', async () => {
  const results = new Map<string, string>()
  const { services, order } = await comparedRun({ store_text: true, leave_one_out: true })
  await doComparison(order, { steps: stepsOf(results), services })
  expect([...results.values()].join()).not.toMatch(/Is it so|One\.|Two\.|So it is/)
  const [run] = await services.comparisons.runs(order)
  expect(run?.texts).toMatchObject({ question: 'Is it so?', answer: 'So it is.' })
  expect(run?.pairs.map(({ against }) => against.split(':', 1)[0])).toEqual(['sim/a', 'without'])
})

/** A run that is compared with a candidate, and the calls of models that this made. */
async function comparedWith(candidate: Omit<Candidate, 'id' | 'alpha'>, compare: object = {}) {
  const calls: string[] = []
  const counted = Object.entries(GOOD).map(([model, reply]) => [
    model,
    () => {
      calls.push(model)
      return reply
    },
  ])
  const script = { ...Object.fromEntries(counted), 'sim/second': GOOD['sim/judge'] } as Script
  const tested = await comparedRun(compare, {
    script,
    before: (store, place) => store.setCandidate(place, { id: 'imp_1', alpha: 0.02, ...candidate }),
  })
  const before = calls.splice(0)
  await doComparison(tested.order, { steps: stepsOf(new Map()), services: tested.services })
  const { comparisons } = await tested.read()
  const { pairs = [] } = (await tested.services.comparisons.runs(tested.place))[0] ?? {}
  return { before, calls: calls.filter((model) => model !== 'sim/judge'), comparisons, pairs }
}

const judgesOf = (pairs: readonly ComparedPair[]) =>
  pairs.map(({ against, judgments }) => [against, judgments.map(({ model }) => model)])

test('a candidate is compared too, with an error probability of its own', async () => {
  const { comparisons, pairs } = await comparedWith({ mixture: mixtureOf('team') })
  expect(comparisons.map(({ against, sums }) => [against, sums.sequence.alpha])).toEqual([
    ['candidate:imp_1', 0.02],
    ['sim/a', 0.03],
  ])
  expect(judgesOf(pairs)).toEqual([
    ['sim/a', ['sim/judge']],
    ['candidate:imp_1', ['sim/judge']],
  ])
})

test('a candidate is judged by its own judges alone', async () => {
  const judges = ['sim/judge', 'sim/second']
  const { pairs } = await comparedWith(
    { mixture: mixtureOf('team'), judges: ['sim/second'] },
    { judges },
  )
  expect(judgesOf(pairs)).toEqual([
    ['sim/a', judges],
    ['candidate:imp_1', ['sim/second']],
  ])
})

test('a candidate whose judge has no price is not compared', async () => {
  const { pairs } = await comparedWith({ mixture: mixtureOf('team'), judges: ['up/unpriced'] })
  expect(judgesOf(pairs)).toEqual([['sim/a', ['sim/judge']]])
})

test('a candidate with a part of the agents uses their proposals, and its cost has theirs', async () => {
  const layers = [{ agents: [{ model: 'sim/a' }] }]
  const mixture = mixtureSchema.parse({ ...mixtureOf('team'), layers })
  const { before, calls, pairs } = await comparedWith({ mixture })
  expect(before.toSorted()).toEqual(['sim/a', 'sim/b', 'sim/pen'])
  expect(calls).toEqual(['sim/pen'])
  const [own, changed] = pairs
  expect(changed?.other.costUsd).toBeGreaterThan(own?.other.costUsd ?? Infinity)
  expect(changed?.other.costUsd).toBeLessThan(changed?.answer.costUsd ?? 0)
})

test('a candidate with another agent answers anew', async () => {
  const { calls } = await comparedWith({
    mixture: mixtureSchema.parse({
      ...mixtureOf('team'),
      layers: [{ agents: [{ model: 'sim/a' }, { model: 'sim/c' }] }],
    }),
  })
  expect(calls.toSorted()).toEqual(['sim/a', 'sim/c', 'sim/pen'])
})
