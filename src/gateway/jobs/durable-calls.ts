import { textOf } from '../../moa/message.ts'
import { unsent } from '../../moa/attempts.ts'
import type { CallModel, ModelCall, ModelFailure, Reply } from '../../moa/model-port.ts'
import { estimateUsage, type Usage } from '../../moa/cost/usage.ts'
import { type JobJournal } from '../ports/job-store.ts'
import { MAX_STEP_CHARS, type Steps } from '../ports/steps.ts'

/**
 * Calls of models that are made once: each is a step, and what came of it is there again when the run
 * is made again after a crash. A call that was begun and whose end nobody saw is not made again under
 * its id: it counts as a failed attempt that may have cost all it could, and the engine decides, as
 * for any attempt that failed.
 */
export function durableCalls(
  call: CallModel,
  { steps, journal }: { readonly steps: Steps; readonly journal: JobJournal },
): CallModel {
  return async function* (asked, control) {
    let announce = () => {}
    const leaving = new Promise<null>((resolve) => (announce = () => resolve(null)))
    const made = steps.once(`call ${asked.id}`, async () => {
      const grant = await journal.begin(asked.id)
      if (grant === 'lost') return lost(asked)
      if (grant === 'stop') return unsent(CANCELLED)
      return storable(await toItsEnd(call(asked, control), announce))
    })
    made.catch(() => {}) // Thrown below, where somebody still waits for it.
    const known = await Promise.race([leaving, made])
    if (known?.sent !== false) yield { type: 'call-sent' }
    return await made
  }
}

/** Makes a call; its pieces are of no use to a job, which tells its answer when it is whole. */
async function toItsEnd(calling: ReturnType<CallModel>, announce: () => void): Promise<Reply> {
  for (;;) {
    const next = await calling.next()
    if (next.done) return next.value
    if (next.value.type === 'call-sent') announce()
  }
}

function lost(asked: ModelCall): Reply {
  // Cut: what it has cost is not known, whatever is estimated here.
  return { ...unsent(LOST), sent: true, cut: true, usage: mostUsage(asked) }
}

/** What a call may have cost whose end nobody saw: its prompt, and as long an answer as it could give. */
function mostUsage({ messages, settings }: ModelCall): Usage {
  const asked = messages.reduce((sum, message) => sum + textOf(message).length, 0)
  const usage = estimateUsage(asked, 0)
  return { ...usage, completionTokens: settings.maxTokens ?? usage.completionTokens }
}

function storable(reply: Reply): Reply {
  if (JSON.stringify(reply).length <= MAX_STEP_CHARS) return reply
  const { usage, latencyMs, firstTokenMs, finishReason } = reply
  return { ...unsent(TOO_LONG), sent: true, usage, latencyMs, firstTokenMs, finishReason }
}

const LOST: ModelFailure = {
  code: 'upstream_cut',
  message: 'The gateway was restarted while the model was answering, and its answer was lost',
  retryable: true,
}

const CANCELLED: ModelFailure = {
  code: 'cancelled',
  message: 'The job was cancelled before the call was made',
  retryable: false,
}

const TOO_LONG: ModelFailure = {
  code: 'upstream_too_large',
  message: `The answer is longer than the ${MAX_STEP_CHARS} characters that a job can keep of one call`,
  retryable: false,
}
