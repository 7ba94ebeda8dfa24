import { describe, expect, test } from 'vitest'
import { durableCalls } from '../../../src/gateway/jobs/durable-calls.ts'
import type { JobJournal } from '../../../src/gateway/ports/job-store.ts'
import type { CallControl, ModelCall, Reply } from '../../../src/moa/model-port.ts'
import { ScriptedModel, type ScriptedReply } from '../../support/scripted-model.ts'
import { platformClock } from '../../../src/cloudflare/clock.ts'

const CALL: ModelCall = {
  id: '0/a/0/1',
  model: 'sim/a',
  messages: [{ role: 'user', content: 'Why is that so?' }],
  settings: { maxTokens: 77 },
}

const control: CallControl = {
  signal: new AbortController().signal,
  live: true,
  timeoutMs: 1_000,
}

/** Makes the call the given number of times, with a journal that grants it or not. */
async function made(
  said: ScriptedReply,
  {
    grant = 'go',
    times = 1,
    drafts = false,
  }: {
    readonly grant?: 'go' | 'lost' | 'stop'
    readonly times?: number
    readonly drafts?: boolean
  } = {},
) {
  const model = new ScriptedModel({ 'sim/a': said }, platformClock)
  const recorded = new Map<string, unknown>()
  const steps = {
    async once<T>(name: string, act: () => Promise<T>): Promise<T> {
      if (!recorded.has(name)) recorded.set(name, await act())
      return recorded.get(name) as T
    },
    wait: () => Promise.resolve(),
  }
  const journal = { begin: () => Promise.resolve(grant) } as unknown as JobJournal
  const call = durableCalls(model.call, { steps, journal, drafts })
  const replies: Reply[] = []
  const events: string[] = []
  for (let time = 0; time < times; time += 1) {
    const calling = call(CALL, control)
    for (;;) {
      const next = await calling.next()
      if (next.done) {
        replies.push(next.value)
        break
      }
      events.push(next.value.type)
    }
  }
  return { model, replies, events, recorded }
}

describe('a call of a job', () => {
  test('is made once, and replayed as it was', async () => {
    const { model, replies, events } = await made({ text: 'So.' }, { times: 3 })
    expect(model.calls).toHaveLength(1)
    expect(replies[0]).toMatchObject({ text: 'So.', failure: null })
    expect(replies).toEqual([replies[0], replies[0], replies[0]])
    expect(events).toEqual(['call-sent', 'call-sent', 'call-sent'])
  })

  test('yields what the model writes for a job with drafts, and a replay does not', async () => {
    const deltas = [{ atMs: 1, text: 'So' }, { atMs: 20, text: ' it is.' }, { atMs: 40 }]
    const { replies, events } = await made({ deltas }, { times: 2, drafts: true })
    expect(events.slice(0, 3)).toEqual(['call-sent', 'call-deltas', 'call-deltas'])
    expect(events.slice(3)).toEqual(['call-sent'])
    expect(replies[1]).toEqual(replies[0])
  })

  test('that fails inside its step fails for a job with drafts too', async () => {
    const bug = new Error('a bug')
    await expect(made({ bug }, { drafts: true })).rejects.toBe(bug)
  })

  test('that failed is replayed with the same failure', async () => {
    const bad = { failure: { code: 'upstream_error', retryable: true } } as const
    const { model, replies } = await made(bad, { times: 2 })
    expect(model.calls).toHaveLength(1)
    expect(replies[1]?.failure?.code).toBe('upstream_error')
  })

  test('whose end was not recorded is not repeated, may be retried, and counts at its highest price', async () => {
    const { model, replies } = await made({ text: 'So.' }, { grant: 'lost' })
    expect(model.calls).toEqual([])
    expect(replies[0]).toMatchObject({
      sent: true,
      cut: true,
      failure: { code: 'upstream_cut', retryable: true },
      usage: { promptTokens: 4, completionTokens: 77, estimated: true },
    })
  })

  test('of a job that is over is not made, and costs nothing', async () => {
    const { model, replies, events } = await made({ text: 'So.' }, { grant: 'stop' })
    expect(model.calls).toEqual([])
    expect(events).toEqual([])
    expect(replies[0]).toMatchObject({ sent: false, failure: { code: 'cancelled' } })
  })

  test('whose reply is too long to store has failed, and its price is known', async () => {
    const fits = await made({ text: 'x'.repeat(299_000) })
    expect(fits.replies[0]?.failure).toBeNull()
    const { replies, recorded } = await made({ text: '語'.repeat(300_001) })
    expect(replies[0]).toMatchObject({
      text: '',
      sent: true,
      usage: { promptTokens: 10 },
      failure: { code: 'upstream_too_large', retryable: false },
    })
    expect(JSON.stringify([...recorded.values()]).length).toBeLessThan(1_000)
  })
})
