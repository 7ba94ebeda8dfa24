import { emptyProposal, NONCE, shownBytes } from '../../cost/prompt-bound.ts'
import { boundOfConsulting } from '../../judging/consult-bound.ts'
import { consult } from '../../judging/consult.ts'
import { criteriaOf, judgePrompt, readVerdict } from '../../judging/kinds/scored.ts'
import { lettersFor } from '../../judging/letters.ts'
import { randomWord } from '../../text/random.ts'
import { bytesOf } from '../../text/text-size.ts'
import { textView } from '../../text/text-view.ts'
import type { Method } from './comparison.ts'

/** One call, in which the judge scores and ranks all proposals. */
export const scored: Method = {
  async *compare({ plan, judge }, lettered, context) {
    const letters = lettered.map(({ letter }) => letter)
    const criteria = criteriaOf(plan.step.criteria ?? [])
    const nonce = randomWord(NONCE.length, context.random)
    const judged = yield* consult(
      {
        role: 'judge',
        name: 'judge',
        judge,
        view: textView(plan.messages),
        prompt: judgePrompt({ lettered, style: plan.references, nonce }, criteria),
        nonce,
        read: (reply) => readVerdict(reply, letters, criteria),
      },
      context,
    )
    if (!judged.ok) return judged
    const { ranking, faults, noneAcceptable } = judged.value
    const ranked = ranking.flatMap(
      (letter) => lettered.find((each) => each.letter === letter) ?? [],
    )
    return { ok: true, value: { ranked, faults, noneAcceptable } }
  },
  bound({ plan, judge }, { proposals, ...input }) {
    const letters = lettersFor(proposals.length)
    const lettered = proposals.map((proposal, index) => ({
      letter: letters[index] ?? '',
      proposal: emptyProposal(proposal),
    }))
    const criteria = criteriaOf(plan.step.criteria ?? [])
    const around = judgePrompt({ lettered, style: plan.references, nonce: NONCE }, criteria)
    const promptBytes = bytesOf(around) + shownBytes(plan.references, proposals)
    return boundOfConsulting(judge, plan, { ...input, promptBytes })
  },
}
