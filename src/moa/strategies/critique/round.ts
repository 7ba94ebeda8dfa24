import type { CallContext } from '../../calls/attempts.ts'
import { AROUND_TOKENS, emptyProposal, NONCE } from '../../cost/prompt-bound.ts'
import type { Proposal, RunFailure, StepEvent } from '../../events.ts'
import type { CritiqueFinding, Issue } from '../../findings.ts'
import { consultAll } from '../../judging/consult-all.ts'
import { boundOfConsulting } from '../../judging/consult-bound.ts'
import { criticPrompt, readCritique, type Critique } from '../../judging/kinds/critique.ts'
import { MAX_ISSUES_BYTES, reviserPrompt } from '../../judging/reviser-prompt.ts'
import { inRole, roleTokens } from '../../judging/role.ts'
import type { Message } from '../../message.ts'
import type { CritiqueStep, Plan, ReferenceStyle } from '../../plan.ts'
import type { Result } from '../../result.ts'
import { sumOfBounds } from '../bounds.ts'
import type { StepBound, StepInput } from '../strategy.ts'
import { boundOfWriting } from '../write-answer.ts'
import { randomWord } from '../../text/random.ts'
import { appendToTail } from '../../text/references.ts'
import { bytesOf } from '../../text/text-size.ts'
import { textView } from '../../text/text-view.ts'
import { withUserTurn } from '../../text/user-turn.ts'

type CritiquePlan = Plan<CritiqueStep>

/** Most bytes per token over a whole answer, in any script and any text of use. */
const BYTES_PER_TOKEN = 6

/** What the critics of one round say together. */
export interface Panel {
  readonly verdicts: CritiqueFinding['verdicts']
  readonly issues: readonly Issue[]
  /** Whether enough critics found a grave issue. */
  readonly wantsRevision: boolean
}

/** Calls every critic of a draft. Without one that fails the run goes on, degraded; without any the draft stands. */
export async function* criticise(
  plan: CritiquePlan,
  { draft, round }: { readonly draft: Proposal; readonly round: number },
  context: CallContext,
): AsyncGenerator<StepEvent, Result<Panel, RunFailure>, void> {
  const { critics, agree } = plan.step
  const nonce = randomWord(NONCE.length, context.random)
  const prompt = criticPrompt({ draft, style: styleOf(plan), nonce })
  const view = textView(plan.messages)
  const consultations = critics.map((judge) => ({
    role: 'critic' as const,
    name: `critic/${round}/${judge.name}`,
    agent: judge.name,
    judge,
    view: inRole(judge, view),
    prompt,
    nonce,
    read: readCritique,
  }))
  const { onShortfall } = plan
  const shortfall = { missing: 'critique_missing', onShortfall } as const
  const replies = yield* consultAll(consultations, context, shortfall)
  if (!replies.ok) return replies
  const said = replies.value.flatMap(({ agent, reply }) => (reply === null ? [] : { agent, reply }))
  const objections = said.filter(({ reply }) => objects(reply)).length
  const verdicts = replies.value.map(({ agent, reply }) => ({
    critic: agent,
    verdict: reply?.verdict ?? null,
  }))
  const issues = said.flatMap(({ agent, reply }) =>
    reply.issues.map((issue) => ({ ...issue, by: [agent] })),
  )
  // Where fewer critics answered than must agree, all of them must.
  const wantsRevision = objections > 0 && objections >= Math.min(agree, said.length)
  return { ok: true, value: { verdicts, issues, wantsRevision } }
}

/** Whether a critic found what makes an answer wrong or leaves an important part out. */
function objects({ verdict, issues }: Critique): boolean {
  return verdict === 'revise' && issues.some(({ severity }) => severity !== 'minor')
}

/** What a draft is revised with. */
export interface RevisionInput {
  readonly draft: Proposal
  readonly issues: readonly Issue[]
  readonly nonce: string
}

/** What the reviser reads. */
export function reviserMessages(
  plan: CritiquePlan,
  { draft, issues, nonce }: RevisionInput,
): readonly Message[] {
  const prompt = reviserPrompt({ draft, style: styleOf(plan), nonce }, issues)
  return appendToTail(withUserTurn(plan.messages), prompt)
}

/** The most that one round can call and cost: every critic, and a revision. */
export function boundOfRound(
  plan: CritiquePlan,
  { conversationTokens, priceOf }: Pick<StepInput, 'conversationTokens' | 'priceOf'>,
): StepBound {
  const { aggregator, critics } = plan.step
  const style = styleOf(plan)
  const shown = { draft: emptyProposal({ bytes: 0, ended: 'length' }), style, nonce: NONCE }
  const draftBytes = style.maxBytes ?? 0
  const promptBytes = bytesOf(criticPrompt(shown)) + draftBytes
  const revisionBytes = bytesOf(reviserPrompt(shown, [])) + draftBytes + MAX_ISSUES_BYTES
  return sumOfBounds(
    ...critics.map((critic) =>
      boundOfConsulting(critic, plan, {
        conversationTokens: conversationTokens + roleTokens(critic),
        promptBytes,
        priceOf,
      }),
    ),
    boundOfWriting(aggregator, plan, {
      conversationTokens,
      priceOf,
      addedTokens: revisionBytes + AROUND_TOKENS,
    }),
  )
}

/** A draft is shown whole: a reviser cannot write again what it does not see. */
function styleOf({
  answer: { maxTokens },
}: CritiquePlan): Pick<ReferenceStyle, 'maxChars' | 'maxBytes'> {
  return {
    maxChars: Infinity,
    maxBytes: maxTokens === undefined ? null : maxTokens * BYTES_PER_TOKEN,
  }
}
