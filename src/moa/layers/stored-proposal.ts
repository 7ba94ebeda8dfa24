import { NO_USAGE } from '../cost/usage.ts'
import type { AgentDelta, AgentEnd, CallEnd, CallReport, Proposal } from '../events.ts'
import { restOf } from './live-call.ts'
import { LiveText, type LiveReport } from './live-text.ts'
import type { Agent } from '../plan.ts'
import type { ProposalMemory } from '../ports.ts'

/** Where an agent's proposals are stored, and how they are reported. */
export interface Recalling {
  readonly layer: number
  readonly material: string
  readonly memory: ProposalMemory | null
  readonly live: LiveReport | null
}

/** The agent's stored proposal to the same material; null when there is none. */
export async function recall(
  context: Pick<Recalling, 'memory' | 'material'>,
): Promise<Proposal | null> {
  const text = (await context.memory?.recall(context.material)) ?? null
  // Written by `remember` alone.
  return text === null ? null : (JSON.parse(text) as Proposal)
}

/** The proposal that its plan has for the agent; null when it has none. */
export function writtenBy({ name, model, written }: Agent): Proposal | null {
  if (typeof written !== 'string') return written ?? null
  return { agent: name, model, text: written, ended: 'whole' }
}

/** Yields a stored proposal, which costs nothing. */
export async function* replay(
  agent: Agent,
  recalled: Proposal,
  context: Pick<Recalling, 'layer' | 'live'>,
): AsyncGenerator<CallEnd | AgentDelta | AgentEnd, void, void> {
  const { layer } = context
  const proposal = { ...recalled, agent: agent.name }
  const { model } = proposal
  const call: CallReport = {
    id: `${layer}/${agent.name}/cached`,
    role: 'agent',
    layer,
    agent: agent.name,
    model,
    status: 'cached',
    finishReason: null,
    latencyMs: 0,
    firstTokenMs: null,
    attempts: 0,
    usage: NO_USAGE,
    costUsd: 0,
    failure: null,
  }
  yield { type: 'call-end', call }
  if (context.live !== null) {
    yield* restOf(new LiveText(context.live), proposal.text, { layer, agent: agent.name })
  }
  yield {
    type: 'agent-end',
    layer,
    agent: agent.name,
    model,
    status: 'cached',
    latencyMs: 0,
    proposal,
    failure: null,
  }
}
