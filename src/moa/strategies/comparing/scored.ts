import { NONCE } from '../../cost/prompt-bound.ts'
import { boundOfConsulting } from '../../judging/consult-bound.ts'
import { consult } from '../../judging/consult.ts'
import { criteriaOf, judgePrompt, readVerdict } from '../../judging/kinds/scored.ts'
import type { ResponsesPrompt } from '../../judging/prompt-parts.ts'
import { promptBytesOf } from '../../judging/shown-bound.ts'
import { randomWord } from '../../text/random.ts'
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
    const criteria = criteriaOf(plan.step.criteria ?? [])
    const prompt = (shown: ResponsesPrompt) => judgePrompt(shown, criteria)
    const promptBytes = promptBytesOf(prompt, proposals, plan.references)
    return boundOfConsulting(judge, plan, { ...input, promptBytes })
  },
}
