import type { CallContext } from '../../calls/attempts.ts'
import { NONCE } from '../../cost/prompt-bound.ts'
import type { Proposal, RunFailure, StepEvent } from '../../events.ts'
import { consultAll } from '../../judging/consult-all.ts'
import { boundOfConsulting } from '../../judging/consult-bound.ts'
import { rankerPrompt, readRanking } from '../../judging/kinds/ranking.ts'
import { underLetters, type Lettered } from '../../judging/letters.ts'
import { inRole, roleTokens } from '../../judging/role.ts'
import { promptBytesOf } from '../../judging/shown-bound.ts'
import type { CouncilStep, Plan } from '../../plan.ts'
import type { Result } from '../../result.ts'
import type { StepBound, StepInput } from '../strategy.ts'
import { randomWord } from '../../text/random.ts'
import { textView } from '../../text/text-view.ts'
import type { Ranking } from './table.ts'

type CouncilPlan = Plan<CouncilStep>

/** Lets every author rank the proposals of the others, each in an order of its own; who fails is missing. */
export async function* rank(
  plan: CouncilPlan,
  proposals: readonly Proposal[],
  context: CallContext,
): AsyncGenerator<StepEvent, Result<readonly Ranking[], RunFailure>, void> {
  const nonce = randomWord(NONCE.length, context.random)
  const view = textView(plan.messages)
  const ballots = plan.step.rankers.flatMap((judge, index) => {
    const others = proposals.filter(({ agent }) => agent !== judge.name)
    // An agent without a proposal does not rank: its model has just failed.
    if (others.length === proposals.length) return []
    return [{ judge, lettered: underLetters(others, plan.seed + index) }]
  })
  const { onShortfall } = plan
  const shortfall = { missing: 'ranking_missing', onShortfall } as const
  const consultations = ballots.map(({ judge, lettered }) => ({
    role: 'judge' as const,
    name: `ranker/${judge.name}`,
    agent: judge.name,
    judge,
    view: inRole(judge, view),
    prompt: rankerPrompt({ lettered, style: plan.references, nonce }),
    nonce,
    read: (reply: string) => readRanking(reply, lettersOf(lettered)),
  }))
  const replies = yield* consultAll(consultations, context, shortfall)
  if (!replies.ok) return replies
  const value = ballots.flatMap(({ judge, lettered }, index): readonly Ranking[] => {
    const reply = replies.value[index]?.reply ?? null
    if (reply === null) return []
    const shown = lettered.map(({ proposal }) => proposal.agent)
    const agentOf = (letter: string) =>
      lettered.find((each) => each.letter === letter)?.proposal.agent ?? []
    return [{ by: judge.name, shown, order: reply.flatMap(agentOf) }]
  })
  return { ok: true, value }
}

function lettersOf(lettered: readonly Lettered[]): readonly string[] {
  return lettered.map(({ letter }) => letter)
}

/** The most that all rankings can call and cost: of as many rankers as there are proposals, the dearest. */
export function boundOfRanking(
  plan: CouncilPlan,
  { conversationTokens, proposals, priceOf }: Omit<StepInput, 'boundOf'>,
): StepBound {
  // Each ranker reads all proposals but its own, which may be the shortest, and the one without a note on its end.
  const others = proposals.toSorted((a, b) => b.bytes - a.bytes).slice(0, -1)
  const ended = proposals.some((each) => each.ended !== 'whole') ? 'length' : 'whole'
  const shown = others.map(({ bytes }) => ({ bytes, ended }) as const)
  const promptBytes = promptBytesOf(rankerPrompt, shown, plan.references)
  const bounds = plan.step.rankers.map((ranker) =>
    boundOfConsulting(ranker, plan, {
      conversationTokens: conversationTokens + roleTokens(ranker),
      promptBytes,
      priceOf,
    }),
  )
  const most = (field: keyof StepBound) =>
    bounds
      .map((each) => each[field])
      .toSorted((a, b) => b - a)
      .slice(0, proposals.length)
      .reduce((sum, each) => sum + each, 0)
  return {
    calls: most('calls'),
    extraCalls: most('extraCalls'),
    micros: most('micros'),
    extraMicros: most('extraMicros'),
  }
}
