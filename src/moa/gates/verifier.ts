import type { CallContext } from '../calls/attempts.ts'
import { NONCE } from '../cost/prompt-bound.ts'
import type { Remark } from '../events.ts'
import { consult, type ConsultEvent } from '../judging/consult.ts'
import { readVerification, verifierPrompt } from '../judging/kinds/verification.ts'
import type { CascadeStep, Plan } from '../plan.ts'
import { randomWord } from '../text/random.ts'
import { textView } from '../text/text-view.ts'
import { draftStyle } from './draft-style.ts'
import type { GateVerdict, Tried } from './verdict.ts'

/**
 * Asks another model whether the draft may be the answer. Verifiers are noisy (AutoMix, arXiv 2310.12963): their word
 * counts only together with a probability.
 */
export async function* verifier(
  { draft }: Tried,
  { layer, plan }: { readonly layer: number; readonly plan: Plan<CascadeStep> },
  context: CallContext,
): AsyncGenerator<ConsultEvent | Remark, GateVerdict, void> {
  const { verifier: judge, accept } = plan.step
  // Retries of the verifier must not use up the calls of the answer.
  context.calls?.reserve()
  const nonce = randomWord(NONCE.length, context.random)
  const found = yield* consult(
    {
      role: 'verifier',
      name: `verifier/${layer}`,
      judge,
      view: textView(plan.messages),
      prompt: verifierPrompt({ draft, style: draftStyle(plan, plan.layers[layer]), nonce }),
      nonce,
      read: readVerification,
    },
    context,
  )
  if (!found.ok) {
    if (!context.signal.aborted) yield { type: 'run-degraded', reason: `verifier_failed:${layer}` }
    return { accepts: false, why: 'the verifier gave no verdict' }
  }
  if (judge.model === draft.model) yield { type: 'remark', reason: `self_judged:${layer}` }
  const { verdict, percent, why } = found.value
  if (verdict === 'accept' && percent < accept)
    return { accepts: false, why: `the verifier is ${percent} % sure, wanted ${accept}: ${why}` }
  return { accepts: verdict === 'accept', why: `the verifier is ${percent} % sure: ${why}` }
}
