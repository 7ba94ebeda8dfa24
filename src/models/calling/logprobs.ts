import type { CallControl, CallEvent, CallModel, ModelCall, Reply } from '../../moa/model-port.ts'

/** A call that wants log probabilities, and how it may end. */
export interface LogprobsCall {
  readonly call: ModelCall
  readonly control: CallControl
}

/** How a call is sent, and the models that are known to reject log probabilities. */
export interface LogprobsContext {
  readonly send: CallModel
  readonly rejecting: Set<string>
}

/**
 * Sends a call that wants log probabilities. They are a wish: a model that rejects them gets the call again without, in
 * the time that is left, and its reply has no `confidence`.
 */
export async function* callWithLogprobs(
  { call, control }: LogprobsCall,
  { send, rejecting }: LogprobsContext,
): AsyncGenerator<CallEvent, Reply, void> {
  const { logprobs: _wish, ...settings } = call.settings
  const plain = { ...call, settings }
  if (rejecting.has(call.model)) return yield* send(plain, control)
  const first = yield* send(call, control)
  const timeoutMs = control.timeoutMs - first.latencyMs
  if (!mayRejectLogprobs(first) || timeoutMs <= 0) return first
  const second = yield* sentBefore(send(plain, { ...control, timeoutMs }))
  if (second.failure?.code !== 'upstream_rejected') rejecting.add(call.model)
  const { firstTokenMs, latencyMs } = second
  return {
    ...second,
    sent: true,
    firstTokenMs: firstTokenMs === null ? null : first.latencyMs + firstTokenMs,
    latencyMs: first.latencyMs + latencyMs,
  }
}

const REJECTIONS: ReadonlySet<number | undefined> = new Set([400, 422])

/** Providers name the field that they reject in too many ways; the answer has not begun. */
function mayRejectLogprobs({ failure, text, reasoning, toolCalls }: Reply): boolean {
  const begun = text !== '' || reasoning !== '' || toolCalls.length > 0
  return failure?.code === 'upstream_rejected' && REJECTIONS.has(failure.status) && !begun
}

/** The events of a call of which the caller knows already that it is sent. */
async function* sentBefore(events: ReturnType<CallModel>): AsyncGenerator<CallEvent, Reply, void> {
  try {
    for (;;) {
      const next = await events.next()
      if (next.done) return next.value
      if (next.value.type !== 'call-sent') yield next.value
    }
  } finally {
    await events.return(undefined as never) // After an early return the call releases what it holds.
  }
}
