import { NONCE } from '../../cost/prompt-bound.ts'
import type { CallContext } from '../../calls/attempts.ts'
import type { RunDegraded } from '../../events.ts'
import { consult, type ConsultEvent } from '../../judging/consult.ts'
import { extractorPrompt, readExtraction } from '../../judging/kinds/extraction.ts'
import { lettersFor } from '../../judging/letters.ts'
import { merge } from '../../layers/merge.ts'
import type { Message } from '../../message.ts'
import type { Plan, VoteStep } from '../../plan.ts'
import { readAnswer } from '../../short-answers/short-answer.ts'
import { randomWord } from '../../text/random.ts'
import { textView } from '../../text/text-view.ts'
import type { Voice } from '../../votes/voices.ts'

/**
 * The voices with the short answers of those that gave none in the form of the rule: a model copies the final claim out of
 * each text, all at the same time. Where that fails, the voice abstains.
 */
export async function* extracted(
  plan: Plan<VoteStep>,
  voices: readonly Voice[],
  context: CallContext,
): AsyncGenerator<ConsultEvent, readonly Voice[], void> {
  const view = textView(plan.messages)
  const read = new Map<Voice, Voice>()
  const silent = voices.filter(({ answer }) => answer === null)
  const calls = silent.map(async function* (voice): AsyncGenerator<ConsultEvent, void, void> {
    read.set(voice, yield* withClaim(plan, { voice, view }, context))
  })
  yield* merge(calls)
  return voices.map((voice) => read.get(voice) ?? voice)
}

async function* withClaim(
  plan: Plan<VoteStep>,
  { voice, view }: { readonly voice: Voice; readonly view: readonly Message[] },
  context: CallContext,
): AsyncGenerator<ConsultEvent | RunDegraded, Voice, void> {
  const { proposal } = voice
  const { judge, answer: rule } = plan.step
  const lettered = lettersFor(1).map((letter) => ({ letter, proposal }))
  const nonce = randomWord(NONCE.length, context.random)
  const found = yield* consult(
    {
      role: 'extractor',
      name: `extractor/${proposal.agent}`,
      judge,
      view,
      prompt: extractorPrompt({ lettered, style: plan.references, nonce }),
      nonce,
      read: readExtraction,
    },
    context,
  )
  if (found.ok) {
    const { value } = found
    return { ...voice, answer: value === null ? null : readAnswer(value, rule) }
  }
  const layer = Math.max(0, plan.layers.length - 1)
  if (!context.signal.aborted)
    yield { type: 'run-degraded', reason: `extractor_failed:${layer}/${proposal.agent}` }
  return voice
}
