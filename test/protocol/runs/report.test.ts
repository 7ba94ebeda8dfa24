import { expect, test } from 'vitest'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import type { Finding } from '../../../src/moa/findings.ts'
import { RunRecorder } from '../../../src/moa/report.ts'
import { canonicalJson } from '../../../src/protocol/canonical-json.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { mixtureWarnings } from '../../../src/protocol/mixtures/warnings/mixture-warnings.ts'
import { wireReport, wireUsage } from '../../../src/protocol/runs/report.ts'

test('a report has the fields of the contract, and no rounding errors in its dollars', () => {
  const recorder = new RunRecorder('synthesize')
  const usage = {
    promptTokens: 1,
    completionTokens: 2,
    cachedTokens: 0,
    reasoningTokens: 0,
    estimated: false,
  }
  const call = {
    role: 'agent',
    layer: 0,
    id: '0/a/0',
    agent: 'a',
    model: 'x/a',
    status: 'ok',
    finishReason: 'stop',
    latencyMs: 1.6,
    firstTokenMs: null,
    attempts: 1,
    usage,
    failure: null,
  } as const
  for (const costUsd of [0.1, 0.2]) recorder.see({ type: 'call-end', call: { ...call, costUsd } })
  const identity = { run: 'run_1', mixture: 'm', version: 3, cache: 'miss' } as const
  const report = wireReport(
    identity,
    recorder.report({ ok: true, finishReason: 'stop', synthesized: true }),
  )
  expect(report).toMatchObject({
    run: 'run_1',
    mixture: 'm',
    version: 3,
    synthesized: true,
    degraded: false,
    reasons: [],
    ignored: [],
    cache: 'miss',
    cost_usd: 0.3,
  })
  expect(report['calls']).toMatchObject([
    { layer: 0, agent: 'a', latency_ms: 2, first_token_ms: null, attempts: 1, error: null },
    {},
  ])
})

test('a report has the effective votes of a vote, also of the one that ends a debate', () => {
  const identity = { run: 'run_1', mixture: 'm', version: 3, cache: 'off' } as const
  const vote = {
    winner: '4',
    share: 1,
    votes: [{ answer: '4', weight: 2, agents: ['a', 'b'] }],
    abstained: [],
    stoppedAfter: null,
    tieBrokenBy: null,
    effectiveVotes: 1.25,
    assumed: true,
  }
  const debate = { kind: 'debate', rounds: [], stopped: 'agreed' } as const
  const reported = (finding: Finding) => {
    const recorder = new RunRecorder('debate')
    recorder.see({ type: 'finding', finding })
    return wireReport(identity, recorder.report(null))
  }
  expect(reported({ kind: 'vote', ...vote })).toHaveProperty('effective_votes', 1.25)
  expect(reported({ ...debate, vote })).toHaveProperty('effective_votes', 1.25)
  expect(reported({ ...debate, vote: null })).not.toHaveProperty('effective_votes')
})

test('usage has estimated: true only when a part was estimated', () => {
  const usage = {
    promptTokens: 1,
    completionTokens: 2,
    cachedTokens: 1,
    reasoningTokens: 1,
    estimated: false,
  }
  expect(wireUsage(usage)).toEqual({
    prompt_tokens: 1,
    completion_tokens: 2,
    total_tokens: 3,
    prompt_tokens_details: { cached_tokens: 1 },
    completion_tokens_details: { reasoning_tokens: 1 },
  })
  expect(wireUsage({ ...usage, estimated: true })).toMatchObject({ estimated: true })
})

test('usage has what was written to caches, where something was', () => {
  const usage = { ...NO_USAGE, promptTokens: 9, cachedTokens: 1, cacheWrites: { '5m': 2, '1h': 3 } }
  expect(wireUsage(usage)).toMatchObject({
    prompt_tokens: 9,
    prompt_tokens_details: { cached_tokens: 1, cache_write_tokens: 5 },
  })
  expect(wireUsage(NO_USAGE).prompt_tokens_details).toEqual({ cached_tokens: 0 })
})

test('canonical JSON does not depend on the order of keys, but on that of lists', () => {
  expect(canonicalJson({ b: [1, { d: 1, c: undefined }], a: null })).toBe(
    '{"a":null,"b":[1,{"d":1}]}',
  )
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
})

test('warnings name settings that are probably mistakes', () => {
  const facts = {
    panel: (models: readonly string[]) => ({ families: models, votes: models.length }),
    mayBeSlow: () => false,
    hasPrice: (model: string) => model !== 'a/dear',
    problem: (model: string) => (model === 'b/x' ? 'no key' : null),
  }
  const warn = (layers: object[], aggregator: object) =>
    mixtureWarnings(mixtureSchema.parse({ id: 'm', layers, aggregator }), facts).map(
      ({ path }) => path,
    )
  expect(warn([], { model: 'a/b' })).toEqual(['layers'])
  expect(warn([{ agents: [{ model: 'a/b' }] }], { model: 'a/b' })).toEqual(['layers[0].agents'])
  expect(
    warn([{ agents: [{ model: 'a/dear' }, { model: 'a/b', fallbacks: ['b/x'] }] }], {
      model: 'a/b',
    }),
  ).toEqual(['layers[0].agents[0].model', 'layers[0].agents[1].fallbacks[0]'])
  expect(warn([{ agents: [{ model: 'a/b', samples: 2 }] }], { model: 'a/b' })).toEqual([])
})
