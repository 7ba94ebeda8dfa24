import { describe, expect, test } from 'vitest'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { cacheMode, proposalMemory } from '../../../src/gateway/runs/caching.ts'
import { decodeAnswer, encodeAnswer, CachedRun } from '../../../src/gateway/runs/cached-run.ts'
import type { EndedRun } from '../../../src/gateway/runs/run.ts'
import type { RunEvent } from '../../../src/moa/events.ts'
import { gather } from '../../../src/moa/gather.ts'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'

const identity = { run: 'run_1', mixture: 'team', version: 3, cache: 'miss' } as const

function ended(over: Partial<EndedRun> = {}): EndedRun {
  return {
    identity,
    outcome: { ok: true, finishReason: 'stop', synthesized: true },
    report: {
      strategy: 'synthesize',
      finding: null,
      calls: [],
      reasons: [],
      degraded: false,
      synthesized: true,
      usage: { ...NO_USAGE, promptTokens: 7 },
      costUsd: 0.5,
    },
    answer: { text: 'So it is.' },
    layers: [],
    startedAtMs: 1_000,
    durationMs: 500,
    ...over,
  }
}

const finished = (finishReason: string): Partial<EndedRun> => ({
  outcome: { ok: true, finishReason, synthesized: true },
})

describe('an answer for the cache', () => {
  test.each(['stop', 'tool_calls'])('may have ended with %s', (finish) => {
    expect(decodeAnswer(encodeAnswer(ended(finished(finish))))).toMatchObject({ run: 'run_1' })
  })

  test.each<[what: string, over: Partial<EndedRun>]>([
    ['hit its limit', finished('length')],
    ['was filtered', finished('content_filter')],
    ['ended for an unknown reason', finished('unknown')],
    [
      'is less than promised',
      { report: { ...ended().report, degraded: true, reasons: ['lone_proposal'] } },
    ],
    ['failed', { outcome: { ok: false, failure: { code: 'cancelled', message: '' } } }],
    ['is too long to store', { answer: { text: 'x'.repeat(1_048_576) } }],
  ])('is not stored when it %s', (_, over) => {
    expect(encodeAnswer(ended(over))).toBeNull()
  })

  test.each([null, '', '{', '{}', '{"v":0}', '{"v":4}', '[]', '7'])('is not %j', (text) => {
    expect(decodeAnswer(text)).toBeNull()
  })
})

test('an answer that an older release stored is read', () => {
  const { createdAtMs, ...older } = JSON.parse(encodeAnswer(ended()) ?? '') as {
    createdAtMs: number
  }
  const text = JSON.stringify({ ...older, v: 1, createdAt: createdAtMs })
  expect(decodeAnswer(text)).toEqual(decodeAnswer(encodeAnswer(ended())))
})

describe('a replayed answer', () => {
  const replay = async (answer: EndedRun['answer'], nowMs = 5_500) => {
    const stored = decodeAnswer(encodeAnswer(ended({ answer })))
    if (stored === null) throw new Error('Cannot replay: it was not stored')
    const run = new CachedRun(stored, { ...identity, run: 'run_2' }, nowMs)
    const events: RunEvent[] = []
    for (let event = await run.next(); event !== null; event = await run.next()) events.push(event)
    const deltas = events.flatMap((event) => (event.type === 'answer-deltas' ? event.deltas : []))
    return { run, deltas }
  }

  test('is the same answer in pieces, reasoning first', async () => {
    const toolCalls = [{ index: 0, id: 'c', name: 'f', arguments: '{}' }]
    const answer = { text: 'word '.repeat(50), reasoning: 'Hm. '.repeat(50), toolCalls }
    const { deltas } = await replay(answer)
    expect(gather(deltas)).toEqual(answer)
    expect(deltas.length).toBeGreaterThan(6)
    expect(Object.keys(deltas[0] ?? {})).toEqual(['reasoning'])
    expect(deltas.at(-1)).toEqual({ toolCalls })
  })

  test('reports the run that made it and its age, and costs nothing', async () => {
    const { run } = await replay({ text: 'So it is.' })
    expect(run.identity).toMatchObject({ run: 'run_1', cache: 'hit', ageS: 4 })
    expect(run.report()).toMatchObject({ costUsd: 0, usage: { promptTokens: 7 } })
    expect(run.outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: true })
  })

  test('never has a negative age, even when clocks differ', async () => {
    expect((await replay({ text: 'So.' }, 0)).run.identity.ageS).toBe(0)
  })

  test('may be empty', async () => {
    expect((await replay({})).deltas).toEqual([])
  })
})

test.each<[field: 'use' | 'refresh' | 'off', header: string | null, mode: string]>([
  ['use', null, 'use'],
  ['use', 'no-cache', 'refresh'],
  ['refresh', null, 'refresh'],
  ['refresh', 'NO-STORE', 'off'],
  ['off', 'no-cache', 'off'],
  ['use', ' max-age=0 , No-Cache', 'refresh'],
  ['use', 'no-cache, no-store', 'off'],
  ['use', 'no-storefront', 'use'],
])('moa.cache %s with Cache-Control %s is %s', (field, header, mode) => {
  expect(cacheMode(field, header)).toBe(mode)
})

test('a proposal that is too long to store is not written', async () => {
  const writes: string[] = []
  const { services } = fakeServices({})
  const proposals = () => ({
    read: async () => null,
    write: async (_key: string, text: string) => void writes.push(text),
  })
  const work: Promise<unknown>[] = []
  const waitUntil = (promise: Promise<unknown>) => void work.push(promise)
  const mixture = builtinMixtures().get('demo')
  if (mixture === undefined) throw new Error('Cannot find demo')
  const context = {
    caller: ownCaller('open', 'local'),
    run: 'run_1',
    services: { ...services, proposals, waitUntil },
  }
  const memory = proposalMemory(mixture, { mode: 'use', turns: true }, context)
  for (const chars of [10, 1_048_576]) {
    memory?.remember(`${chars}`, JSON.stringify({ text: 'x'.repeat(chars) }))
  }
  await Promise.all(work)
  expect(writes.map((text) => text.length < 100)).toEqual([true])
})
