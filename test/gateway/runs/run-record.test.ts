import { describe, expect, test } from 'vitest'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { prepareAggregate } from '../../../src/gateway/aggregate/prepare-aggregate.ts'
import {
  decodeRecord,
  storedRun,
  wireRun,
  withTranscript,
} from '../../../src/gateway/runs/run-record.ts'
import type { StoredAsk } from '../../../src/gateway/runs/stored-ask.ts'
import type { EndedRun } from '../../../src/gateway/runs/run.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'
import { soloMixture } from '../../../src/protocol/mixtures/overrides.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { fakeServices } from '../../docs/fake-services.ts'

/** The limit of a value in KV. */
const KV_BYTES = 25 * 1024 * 1024

function runOf(text: string): EndedRun {
  return {
    identity: { run: 'run_1', mixture: 'sim/a', version: null, cache: 'off' },
    outcome: { ok: true, finishReason: 'stop', synthesized: true },
    report: {
      strategy: 'synthesize',
      finding: null,
      calls: [],
      reasons: [],
      degraded: false,
      synthesized: true,
      usage: NO_USAGE,
      costUsd: 0,
    },
    answer: { text: 'So it is.' },
    layers: [[{ agent: 'a', model: 'sim/a', text, ended: 'whole' }]],
    startedAtMs: 1_000,
    durationMs: 500,
  }
}

function request(): StoredAsk {
  const shape = 'openai-chat'
  const body = { model: 'sim/a', messages: [{ role: 'user', content: 'Why?' }], store: true }
  const parsed = SHAPES[shape].parse(body)
  const mixture = soloMixture('sim/a')
  if (!parsed.ok || !mixture.ok) throw new Error('Cannot make the request')
  return { shape, ...parsed.value, mixture: mixture.value }
}

const sizeOf = (text: string) => new TextEncoder().encode(text).length

function stored(text: string) {
  const written = storedRun(runOf(text), [], request())()
  const alone = decodeRecord(written.record)
  if (alone === null) throw new Error('Cannot read the record')
  const record = withTranscript(alone, written.transcript)
  return {
    bytes: sizeOf(written.transcript ?? ''),
    recordBytes: sizeOf(written.record),
    record,
    run: wireRun(record, 'full'),
    listed: wireRun(alone, 'summary'),
  }
}

describe('the record of a run that is to be stored', () => {
  test('holds its proposals as long as KV can take it', () => {
    const { run, bytes, recordBytes, listed } = stored('x'.repeat(KV_BYTES - 10_000))
    expect(bytes).toBeLessThanOrEqual(KV_BYTES)
    // Lists of runs read records only.
    expect(recordBytes).toBeLessThan(2_000)
    expect(listed).toMatchObject({ stored: true })
    expect(listed).not.toHaveProperty('proposals')
    expect(run).toMatchObject({ stored: true, proposals: [{ agent: 'a' }] })
    expect(run).not.toHaveProperty('not_stored')
  })

  test.each([
    ['long proposals', 'x'.repeat(KV_BYTES)],
    ['proposals of characters of three bytes', '世'.repeat(KV_BYTES / 3)],
    ['proposals that JSON makes longer', '\u0001'.repeat(KV_BYTES / 6)],
  ])('leaves out %s that would be too many bytes, and says so', (_what, text) => {
    const { run, bytes, listed } = stored(text)
    expect(bytes).toBe(0)
    expect(listed).toMatchObject({ stored: false, not_stored: 'too_large' })
    expect(run).toMatchObject({ stored: false, not_stored: 'too_large', status: 'done' })
    expect(run).not.toHaveProperty('proposals')
  })

  test('says that it is not stored where its transcript cannot be read', () => {
    const { record } = stored('x')
    expect(wireRun({ ...record, transcript: null }, 'full')).toMatchObject({ stored: false })
    expect(withTranscript(record, '{"v":99}').transcript).toBeNull()
  })

  test('without its proposals cannot be aggregated, and the error says why', async () => {
    const { record } = stored('x'.repeat(KV_BYTES))
    const context = {
      caller: ownCaller('open', 'local'),
      services: fakeServices({}).services,
      session: null,
      cacheControl: null,
      signal: new AbortController().signal,
    }
    const prepared = await prepareAggregate(record, { stream: false }, context)
    expect(prepared).toMatchObject({
      ok: false,
      error: { code: 'invalid_request', message: expect.stringContaining('over 25 MiB') },
    })
  })
})
