import { describe, expect, test } from 'vitest'
import { CachedRun, decodeAnswer } from '../../../src/gateway/runs/cached-run.ts'
import { ownCaller } from '../../../src/gateway/caller.ts'
import { proposalMemory } from '../../../src/gateway/runs/caching.ts'
import { decodeOutcome } from '../../../src/gateway/runs/idempotent-replay.ts'
import { decodeRecord, wireRun } from '../../../src/gateway/runs/run-record.ts'
import { ERRORS } from '../../../src/protocol/errors.ts'
import { responseSchemas } from '../../../src/protocol/openai-chat/chat-response.ts'
import { storedSchemas } from '../../../src/protocol/runs/responses.ts'
import { SHAPES } from '../../../src/protocol/shapes.ts'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { formsOf } from '../../protocol/stored-forms.ts'

const { run } = storedSchemas()
const { completion } = responseSchemas()

const messages = [{ role: 'user', content: 'Why?' }]
const parsed = SHAPES['openai-chat'].parse({ model: 'demo', messages })
if (!parsed.ok) throw new Error(parsed.error.message)
const current = parsed.value.ask

/** A completion of the API has every field that its schema documents, and no other. */
function expectCompletion(body: object): void {
  const sent: unknown = JSON.parse(JSON.stringify(body))
  expect(completion.parse(sent)).toEqual(sent)
}

describe('the record of a run', () => {
  test.each(formsOf('run'))('as $commit stored it is returned', ({ stored }) => {
    const record = decodeRecord(stored)
    if (record === null) throw new Error('Cannot read the record')
    const sent: unknown = JSON.parse(JSON.stringify(wireRun(record, 'full')))
    expect(run.parse(sent)).toEqual(sent)
    const { transcript } = JSON.parse(stored) as { readonly transcript: object | null }
    expect(record.transcript === null).toBe(transcript === null)
    const { ask = current } = record.transcript ?? {}
    expect(Object.keys(ask).toSorted()).toEqual(Object.keys(current).toSorted())
  })
})

describe('a cached answer', () => {
  test.each(formsOf('answer'))('as $commit stored it is replayed', ({ stored }) => {
    const answer = decodeAnswer(stored)
    if (answer === null) throw new Error('Cannot read the answer')
    expect(Number.isSafeInteger(answer.createdAtMs)).toBe(true)
    const identity = { run: 'run_2', mixture: 'demo', version: null, cache: 'miss' } as const
    const { report, ...ended } = new CachedRun(answer, identity, answer.createdAtMs + 5_000).ended()
    expect(ended.identity.ageS).toBe(5)
    const form = { ...FORM, shape: 'openai-chat', options: { includeUsage: false } } as const
    const whole = { identity: ended.identity, report, deltas: [ended.answer], finishReason: 'stop' }
    expectCompletion(SHAPES['openai-chat'].whole(form, whole))
  })
})

const FORM = {
  id: 'chatcmpl_1',
  created: 5,
  model: 'demo',
  stream: false,
  progress: 'none',
} as const

describe('a cached proposal', () => {
  test.each(formsOf('proposal'))('as $commit stored it is used', async ({ stored }) => {
    const mixture = builtinMixtures().get('demo')
    if (mixture === undefined) throw new Error('Cannot find demo')
    const { services } = fakeServices({})
    const proposals = () => ({ read: async () => stored, write: async () => {} })
    const caller = ownCaller('open', 'local')
    const context = { caller, run: 'run_1', services: { ...services, proposals } }
    const memory = proposalMemory(mixture, { mode: 'use', turns: true }, context)
    const proposal = JSON.parse((await memory?.recall('material')) ?? 'null') as object | null
    expect(Object.keys(proposal ?? {})).toEqual(['agent', 'model', 'text', 'ended'])
  })
})

describe('the outcome of an idempotency key', () => {
  test.each(formsOf('outcome'))('as $commit stored it is replayed', ({ stored }) => {
    const outcome = decodeOutcome(stored)
    if (outcome === null) throw new Error('Cannot read the outcome')
    if (outcome.kind === 'error') {
      expect(ERRORS).toHaveProperty(outcome.error.code)
      return
    }
    const { form } = outcome
    const { identity, report, answer, outcome: end } = outcome.run
    const finishReason = end.ok ? end.finishReason : 'stop'
    const body = SHAPES[form.shape].whole(form, {
      identity,
      report,
      deltas: [answer],
      finishReason,
    })
    if (form.shape === 'openai-chat') expectCompletion(body)
    else expect(body).toMatchObject({ object: 'response', status: 'completed' })
  })
})
