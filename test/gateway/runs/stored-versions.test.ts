import { describe, expect, test } from 'vitest'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { decodeOrder } from '../../../src/gateway/jobs/job-order.ts'
import { decodeOutcome, encodeRun } from '../../../src/gateway/runs/idempotent-replay.ts'
import {
  decodeRecord,
  storedRun,
  wireRun,
  withTranscript,
} from '../../../src/gateway/runs/run-record.ts'
import type { EndedRun } from '../../../src/gateway/runs/run.ts'
import { RunRecorder } from '../../../src/moa/report.ts'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'

const mixture = builtinMixtures().get('demo')
if (mixture === undefined) throw new Error('Cannot find demo')

/** As the release before wrote it. */
const { strategy: _strategy, ...mixtureV1 } = mixture

const ended: EndedRun = {
  identity: { run: 'run_1', mixture: 'demo', version: null, cache: 'off' },
  outcome: { ok: true, finishReason: 'stop', synthesized: true },
  report: new RunRecorder('synthesize').report(null),
  answer: { text: 'Yes.' },
  layers: [],
  startedAtMs: 5_000,
  durationMs: 7,
}

const { strategy: _of, finding: _finding, ...reportV1 } = ended.report
const CHAT = { model: 'demo', messages: [{ role: 'user', content: 'Is it?' }], store: true }
const parsed = SHAPES['openai-chat'].parse(CHAT)
if (!parsed.ok) throw new Error(parsed.error.message)
const { ask, options } = parsed.value
const request = { shape: 'openai-chat', ask, options, mixture } as const

describe('the record of a run', () => {
  test('holds the request, its shape and the answer when the run is stored', () => {
    const { record: text, transcript } = storedRun(ended, [], request)()
    const record = decodeRecord(text)
    if (record === null) throw new Error('Cannot read the record')
    expect(withTranscript(record, transcript).transcript).toMatchObject({
      shape: 'openai-chat',
      ask: { model: 'demo', messages: [{ role: 'user', content: 'Is it?' }] },
      options: { includeUsage: false },
      answer: { text: 'Yes.' },
    })
  })

  const recordOfV1 = (transcript: object | null) => {
    const { answer: _answer, layers: _layers, startedAtMs: startedAt, ...facts } = ended
    const record = decodeRecord(
      JSON.stringify({ v: 1, ...facts, report: reportV1, startedAt, transcript }),
    )
    if (record === null) throw new Error('Cannot read the record')
    return record
  }

  test('of version 1 is read with its chat request, so that it can be aggregated again', () => {
    const layers = [[{ agent: 'a', model: 'sim/quick', text: 'It is.' }]]
    const record = recordOfV1({
      request: CHAT,
      mixture: mixtureV1,
      layers,
      answer: { text: 'Yes.' },
    })
    expect(record.transcript).toEqual({ ...request, layers, answer: { text: 'Yes.' } })
    expect(record.startedAtMs).toBe(5_000)
  })

  test('of version 1 with a request that cannot be read is that of a run that was not stored', () => {
    const transcript = { request: { model: 'demo' }, mixture, layers: [], answer: { text: 'Yes.' } }
    const record = recordOfV1(transcript)
    expect(wireRun(record, 'full')).toMatchObject({
      run: 'run_1',
      status: 'done',
      stored: false,
      strategy: 'synthesize',
      finding: null,
    })
    expect(recordOfV1(null).transcript).toBeNull()
  })

  test('of an unknown version is not read', () => {
    expect(decodeRecord(JSON.stringify({ v: 4, ...ended, transcript: null }))).toBeNull()
  })
})

describe('a stored outcome', () => {
  const form = {
    shape: 'openai-chat',
    id: 'c',
    created: 1,
    model: 'demo',
    stream: true,
    progress: 'none',
    options: { includeUsage: true },
  } as const

  test('of version 1 is replayed as the chat completion that it was', () => {
    const { v: _v, form: _form, ...stored } = JSON.parse(encodeRun(ended, form))
    const run = { ...stored.run, report: reportV1 }
    const telling = { id: 'c', created: 1, stream: true, includeUsage: true, progress: 'none' }
    const text = JSON.stringify({ v: 1, kind: 'run', run, telling })
    expect(decodeOutcome(text)).toEqual({ ...stored, form })
  })

  test('of version 1 may be an error', () => {
    const error = { code: 'internal_error', message: 'Cannot answer' }
    const outcome = { kind: 'error', error }
    expect(decodeOutcome(JSON.stringify({ v: 1, ...outcome }))).toEqual(outcome)
  })

  test('of an unknown version is not read', () => {
    const text = encodeRun(ended, form)
    expect(decodeOutcome(text)).toMatchObject({ kind: 'run', form })
    expect(decodeOutcome(JSON.stringify({ ...JSON.parse(text), v: 4 }))).toBeNull()
    expect(decodeOutcome(JSON.stringify({ v: 1, kind: 'run' }))).toBeNull()
  })
})

describe('a job order', () => {
  const rest = { caller: ownCaller('open', 'local'), session: null, delivery: null, markers: null }
  const identity = { mixture: 'demo', version: null }
  const facts = { mode: 'use', reasons: [], identity }
  const writer = { model: 'sim/judge', fallbacks: [] }
  const settings = { maxTokens: 9 }
  const references = { format: 'paper', place: 'tail', shuffle: true, maxChars: 500 }
  const plan = { layers: [], references, aggregator: { ...writer, settings } }
  const completion = { id: 'chatcmpl_1', created: 5 }

  test('of version 1 is done as it was accepted', () => {
    const prepared = { request: CHAT, mixture: mixtureV1, plan, ...facts }
    const order = { v: 1, ...rest, prepared, completion }
    expect(decodeOrder(JSON.stringify(order))).toEqual({
      ...rest,
      prepared: {
        ...facts,
        ...request,
        plan: {
          layers: [],
          references: { ...references, maxBytes: null },
          maxMicros: null,
          maxCalls: null,
          step: { kind: 'synthesize', aggregator: writer },
          answer: settings,
        },
      },
      form: {
        shape: 'openai-chat',
        ...completion,
        model: 'demo',
        stream: false,
        progress: 'none',
        options: { includeUsage: false },
      },
    })
  })

  test('of an unknown version, or without its request, is not read', () => {
    expect(decodeOrder(JSON.stringify({ v: 3, session: null }))).not.toBeNull()
    expect(decodeOrder(JSON.stringify({ v: 4, session: null }))).toBeNull()
    expect(decodeOrder(JSON.stringify({ v: 1, session: null }))).toBeNull()
    const unread = { v: 1, ...rest, prepared: { request: {}, mixture, plan, ...facts }, completion }
    expect(decodeOrder(JSON.stringify(unread))).toBeNull()
  })
})
