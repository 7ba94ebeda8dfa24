import { describe, expect, test } from 'vitest'
import { decodeOrder } from '../../../src/gateway/jobs/job-order.ts'
import { decodeOutcome, encodeRun } from '../../../src/gateway/runs/idempotent-replay.ts'
import { decodeRecord, recordText, wireRun } from '../../../src/gateway/runs/run-record.ts'
import type { EndedRun } from '../../../src/gateway/runs/run.ts'
import { RunRecorder } from '../../../src/moa/report.ts'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'

const mixture = builtinMixtures().get('demo')
if (mixture === undefined) throw new Error('Cannot find demo')

const ended: EndedRun = {
  identity: { run: 'run_1', mixture: 'demo', version: null, cache: 'off' },
  outcome: { ok: true, finishReason: 'stop', synthesized: true },
  report: new RunRecorder('synthesize').report(null),
  answer: { text: 'Yes.' },
  layers: [],
  startedAtMs: 5_000,
  durationMs: 7,
}

const parsed = SHAPES['openai-chat'].parse({
  model: 'demo',
  messages: [{ role: 'user', content: 'Is it?' }],
  store: true,
})
if (!parsed.ok) throw new Error(parsed.error.message)
const request = { shape: 'openai-chat', ...parsed.value, mixture } as const

describe('the record of a run', () => {
  test('holds the request, its shape and the answer when the run is stored', () => {
    const record = decodeRecord(recordText(ended, [], request)())
    expect(record?.transcript).toMatchObject({
      shape: 'openai-chat',
      ask: { model: 'demo', messages: [{ role: 'user', content: 'Is it?' }] },
      options: { includeUsage: false },
      answer: { text: 'Yes.' },
    })
  })

  test('of version 1 is read without its transcript, as a run that was not stored', () => {
    const chat = { request: { model: 'demo' }, mixture, layers: [], answer: { text: 'Yes.' } }
    const { answer: _answer, layers: _layers, startedAtMs: _startedAtMs, report, ...facts } = ended
    const { strategy: _strategy, finding: _finding, ...older } = report
    const record = decodeRecord(
      JSON.stringify({ v: 1, ...facts, report: older, startedAt: 5_000, transcript: chat }),
    )
    if (record === null) throw new Error('Cannot read the record')
    expect(wireRun(record, 'full')).toMatchObject({
      run: 'run_1',
      status: 'done',
      stored: false,
      strategy: 'synthesize',
      finding: null,
    })
    expect(record.transcript).toBeNull()
    expect(record.startedAtMs).toBe(5_000)
  })

  test('of an unknown version is not read', () => {
    expect(decodeRecord(JSON.stringify({ v: 3, ...ended, transcript: null }))).toBeNull()
  })
})

test('a stored outcome of an older version is not read', () => {
  const text = encodeRun(ended, {
    shape: 'openai-chat',
    id: 'c',
    created: 1,
    model: 'demo',
    stream: false,
    progress: 'none',
    options: {},
  })
  expect(decodeOutcome(text)).toMatchObject({ kind: 'run', form: { shape: 'openai-chat' } })
  expect(decodeOutcome(JSON.stringify({ ...JSON.parse(text), v: 1 }))).toBeNull()
})

test('a job order of an older version is not read', () => {
  expect(decodeOrder(JSON.stringify({ v: 2, session: null }))).not.toBeNull()
  expect(decodeOrder(JSON.stringify({ v: 1, session: null }))).toBeNull()
})
