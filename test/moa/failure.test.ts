import { describe, expect, test } from 'vitest'
import type { AgentEnd } from '../../src/moa/events.ts'
import { failureOf, stepFailure } from '../../src/moa/failure.ts'
import type { ModelFailure, ModelFailureCode } from '../../src/moa/model-port.ts'
import { layerOf } from './stage.ts'

function failureWith(code: ModelFailureCode, retryAfterMs?: number): ModelFailure {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  return { code, message: `It said ${code}`, retryable: false, ...wait }
}

function ended(agent: string, failure: ModelFailure | null): AgentEnd {
  const answered = { agent, model: agent, text: 'Paris', ended: 'whole' as const }
  return {
    type: 'agent-end',
    layer: 1,
    agent,
    model: agent,
    status: failure === null ? 'ok' : failure.code === 'cancelled' ? 'cancelled' : 'failed',
    latencyMs: 1,
    proposal: failure === null ? answered : null,
    failure,
  }
}

const layer = layerOf(['a', 'b', 'c'], { quorum: 2 })
const here = { index: 1, signal: new AbortController().signal }

function failureOfAll(...failures: readonly (ModelFailure | null)[]) {
  const ends = failures.map((failure, index) => ended(['a', 'b', 'c'][index] ?? '', failure))
  return failureOf(layer, ends, here)
}

describe('failureOf()', () => {
  test('states how many agents answered, how many must, and why each other one failed', () => {
    expect(
      failureOfAll(failureWith('upstream_error'), null, failureWith('upstream_timeout')),
    ).toEqual({
      code: 'quorum_not_met',
      message:
        'Cannot answer: 1 of 3 agents of layer 1 answered, at least 2 must ' +
        '(a: It said upstream_error; c: It said upstream_timeout)',
    })
  })

  test('does not name agents that were stopped because the quorum could not be met', () => {
    const lost = failureWith('upstream_error')
    const { message } = failureOfAll(lost, lost, failureWith('cancelled'))
    expect(message).toContain('(a: It said upstream_error; b: It said upstream_error)')
  })

  test('is a rate limit when every failing agent met one, with the shortest wait', () => {
    const code = 'upstream_rate_limited'
    expect(failureOfAll(failureWith(code, 9_000), null, failureWith(code, 3_000))).toMatchObject({
      code,
      retryAfterMs: 3_000,
    })
    expect(failureOfAll(failureWith(code), failureWith(code), null)).toMatchObject({
      code,
      retryAfterMs: 1_000,
    })
    expect(failureOfAll(failureWith(code), failureWith(code), failureWith('cancelled')).code).toBe(
      code,
    )
  })

  test('is a timeout when every failing agent ran out of time', () => {
    const late = failureWith('upstream_timeout')
    expect(failureOfAll(late, late, null)).toMatchObject({ code: 'upstream_timeout' })
    expect(failureOfAll(late, late, null)).not.toHaveProperty('retryAfterMs')
  })

  test('is a missed quorum when the reasons differ', () => {
    const mixed = failureOfAll(
      failureWith('upstream_rate_limited', 1),
      failureWith('upstream_timeout'),
      failureWith('upstream_rate_limited', 1),
    )
    expect(mixed.code).toBe('quorum_not_met')
    expect(mixed).not.toHaveProperty('retryAfterMs')
  })

  test('is `cancelled` when the caller left', () => {
    const signal = AbortSignal.abort()
    expect(failureOf(layer, [], { ...here, signal }).code).toBe('cancelled')
  })
})

describe('stepFailure()', () => {
  test('gives the reason of every model that was tried', () => {
    const failures = [failureWith('upstream_error'), failureWith('upstream_timeout')]
    expect(stepFailure('aggregator', failures)).toEqual({
      code: 'upstream_failed',
      message:
        'Cannot answer: the aggregator failed (It said upstream_error; It said upstream_timeout)',
    })
  })

  test('does not speak of a role when a model ran alone', () => {
    expect(stepFailure(null, [failureWith('upstream_error')])).toEqual({
      code: 'upstream_failed',
      message: 'Cannot answer: It said upstream_error',
    })
  })

  test('says so when all were rate-limited or all ran out of time', () => {
    const limited = failureWith('upstream_rate_limited', 2_000)
    expect(stepFailure('aggregator', [limited, limited])).toMatchObject({
      code: 'upstream_rate_limited',
      retryAfterMs: 2_000,
    })
    expect(stepFailure('aggregator', [failureWith('upstream_timeout')]).code).toBe(
      'upstream_timeout',
    )
  })

  test('is a rejection of the request when every model that was called rejected it', () => {
    const refused = { ...failureWith('upstream_rejected'), status: 400 }
    const exhausted = failureWith('attempts_exhausted')
    expect(stepFailure('aggregator', [refused, { ...refused, status: 422 }, exhausted])).toEqual({
      code: 'upstream_rejected',
      message:
        'Cannot answer: the request was rejected upstream, it must be changed before it is sent again ' +
        '(It said upstream_rejected; It said upstream_rejected; It said attempts_exhausted)',
    })
    for (const other of [
      failureWith('upstream_error'),
      failureWith('upstream_rejected'),
      { ...refused, status: 402 },
      { ...refused, status: 409 },
      { ...failureWith('upstream_malformed'), status: 400 },
    ])
      expect(stepFailure('aggregator', [refused, other]).code).toBe('upstream_failed')
    expect(stepFailure('aggregator', [exhausted]).code).toBe('upstream_failed')
  })

  test('does not count a model that could not be called any more', () => {
    const limited = failureWith('upstream_rate_limited', 2_000)
    expect(stepFailure('aggregator', [limited, failureWith('attempts_exhausted')]).code).toBe(
      'upstream_rate_limited',
    )
  })
})
