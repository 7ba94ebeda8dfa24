import {
  ask,
  type CallContext,
  type CallOutcome,
  type CallRequest,
} from '../../../src/moa/calls/attempts.ts'
import type { ScriptedReply } from '../../support/scripted-model.ts'
import type { Stage } from '../stage.ts'

export const LONG = 'The capital of France is Paris, on the Seine.'
export const good: ScriptedReply = { text: LONG }

export function bad(more: object = {}): ScriptedReply {
  return { failure: { code: 'upstream_error', retryable: true, ...more } }
}

/** Calls one model, as an agent with `retries` would. */
export function askOn(
  on: Stage,
  over: Partial<CallRequest> = {},
  { attempts = { left: 99 }, calls = null }: Partial<Pick<CallContext, 'attempts' | 'calls'>> = {},
): Promise<CallOutcome> {
  const request: CallRequest = {
    id: '0/a/0',
    role: 'agent',
    layer: 0,
    agent: 'a',
    call: { model: 'a', messages: [{ role: 'user', content: 'Where?' }], settings: {} },
    control: { signal: on.ports.signal, live: false },
    retries: 2,
    timeoutMs: 60_000,
    planned: true,
    mayRetry: () => true,
    judge: ({ failure }) => ({ status: failure === null ? 'ok' : 'failed', failure }),
    ...over,
  }
  const read = async () => {
    const events = ask(request, { ...on.ports, startedAtMs: 0, attempts, calls })
    for (;;) {
      const next = await events.next()
      if (next.done) return next.value
    }
  }
  return on.clock.until(read())
}
