import type { CallEvent, ModelCall, Reply } from '../../moa/model-port.ts'
import { stripReasoning } from '../../moa/text/reasoning.ts'

/** A call within the limits of its model. */
export interface DescribedCall {
  readonly call: ModelCall
  /** A format or a tool call that the request demands is described in the prompt, as the model cannot be made to keep it. */
  readonly described: boolean
}

/**
 * An answer to a description: held back until it is whole, so that it can be checked, and without the code fence that
 * models put around JSON.
 */
export async function* describedAnswer(
  events: AsyncGenerator<CallEvent, Reply, void>,
): AsyncGenerator<CallEvent, Reply, void> {
  try {
    for (;;) {
      const next = await events.next()
      if (next.done) return { ...next.value, text: bare(next.value.text), described: true }
      if (next.value.type !== 'call-deltas') yield next.value
    }
  } finally {
    await events.return(undefined as never) // After an early return the call releases what it holds.
  }
}

const FENCE = '```'

/** A text without what stands around the JSON in a code fence. One that is JSON already, or has no fence, stays as it is. */
function bare(whole: string): string {
  const answer = stripReasoning(whole)
  const fence = answer.indexOf(FENCE)
  if (fence === -1 || /^["[{]/.test(answer)) return whole
  const inside = answer.slice(fence + FENCE.length).replace(/^\w*\s*/, '')
  // The last one ends it: the JSON may have fences in its texts.
  const end = inside.lastIndexOf(FENCE)
  return (end === -1 ? inside : inside.slice(0, end)).trim()
}
