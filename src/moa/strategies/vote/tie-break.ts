import type { CallContext } from '../../calls/attempts.ts'
import { NONCE } from '../../cost/prompt-bound.ts'
import type { Proposal } from '../../events.ts'
import { consult, type ConsultEvent, type JudgeFailure } from '../../judging/consult.ts'
import { judgePrompt, readVerdict } from '../../judging/kinds/scored.ts'
import { underLetters } from '../../judging/letters.ts'
import type { Plan, VoteStep } from '../../plan.ts'
import type { Result } from '../../result.ts'
import { randomWord } from '../../text/random.ts'
import { textView } from '../../text/text-view.ts'

/** The judge compares one proposal of each class that shares the lead, and returns the one that it prefers. */
export async function* breakTie(
  plan: Plan<VoteStep>,
  tied: readonly Proposal[],
  context: CallContext,
): AsyncGenerator<ConsultEvent, Result<Proposal, JudgeFailure>, void> {
  const lettered = underLetters(tied, plan.seed)
  const letters = lettered.map(({ letter }) => letter)
  const nonce = randomWord(NONCE.length, context.random)
  const judged = yield* consult(
    {
      role: 'judge',
      name: 'judge',
      judge: plan.step.judge,
      view: textView(plan.messages),
      prompt: judgePrompt({ lettered, style: plan.references, nonce }),
      nonce,
      read: (reply) => readVerdict(reply, letters),
    },
    context,
  )
  if (!judged.ok) return judged
  const [best] = judged.value.ranking
  const preferred = lettered.find(({ letter }) => letter === best)
  if (preferred === undefined) throw new Error(`Cannot find "${best}" among the letters of a tie`)
  return { ok: true, value: preferred.proposal }
}
