import { notCalled, runAgent, SETTLED, type AgentContext, type AgentEvent } from './agent.ts'
import type { CallContext } from '../calls/attempts.ts'
import type { AgentEnd, LayerEvent, Proposal, RunFailure } from '../events.ts'
import { failureOf } from '../failure.ts'
import { Admission } from './admission.ts'
import { Drafts } from './drafts.ts'
import type { LiveReport } from './live-text.ts'
import { merge } from './merge.ts'
import type { Message } from '../message.ts'
import type { Agent, Layer } from '../plan.ts'
import type { PanelWatch } from './panel-watch.ts'
import { ProposalBudget } from './proposal-budget.ts'
import { Stopper } from '../stop-signal.ts'
import { Stragglers } from './stragglers.ts'

/** What a layer needs from its run. */
export interface LayerContext extends CallContext {
  readonly index: number
  /** What every agent of the layer is shown, for the key of the proposal memory. */
  readonly material: string
  /** What each agent is shown, where that is not the same for all. */
  readonly messagesFor?: (agent: Agent) => readonly Message[]
  /** With `fail`, one missing agent is enough to fail the run. */
  readonly onShortfall: 'degrade' | 'fail'
  /** Null when every agent is called at once, and waited for. */
  readonly watch: PanelWatch | null
  /** How what agents write is reported while they write it; null when it is not. */
  readonly live: LiveReport | null
}

/** The proposals of a layer in configured order, or why the run ends with it. */
export type LayerResult =
  | { readonly ok: true; readonly proposals: readonly Proposal[] }
  | { readonly ok: false; readonly failure: RunFailure }

/**
 * Runs one layer's agents side by side and returns their proposals in configured order.
 *
 * The layer ends when every agent has: stragglers are cut off, not abandoned, so that each call is
 * accounted for before the next step begins.
 */
export async function* runLayer(
  planned: Layer,
  messages: readonly Message[],
  context: LayerContext,
): AsyncGenerator<LayerEvent, LayerResult, void> {
  const layer = strictly(planned, context)
  const stop = new Stopper(context.signal)
  const stragglers = new Stragglers(layer, context.clock)
  const admission = new Admission(context.watch?.waves(context.index) ?? null)
  let settled = false
  const budget = new ProposalBudget(layer.agents.length, (agent, reason) =>
    stragglers.cutOff(agent, reason),
  )
  // After the first layer, the proposals before it are whole.
  const drafts = context.live === null ? null : new Drafts({ isFirst: context.index === 0 })
  try {
    const names = layer.agents.map(({ name }) => name)
    yield { type: 'layer-start', layer: context.index, agents: names }
    const agents = layer.agents.map((agent, position) => {
      const agentContext: AgentContext = {
        ...context,
        signal: stop,
        layer: context.index,
        cut: stragglers.cutOf(agent.name),
        onGrowth: (size) => budget.grow(agent.name, size),
        material: context.memory === null ? '' : materialOf(layer.agents, position, context),
      }
      const shown = context.messagesFor?.(agent) ?? messages
      return admission.holds(position)
        ? runWhenAdmitted(agent, admission.admitted(position, [stop, agentContext.cut]), {
            ...agentContext,
            messages: shown,
          })
        : runAgent(agent, shown, agentContext)
    })
    for await (const event of merge(agents)) {
      stragglers.see(event)
      context.watch?.see?.(event)
      yield event
      if (drafts !== null) yield* drafts.see(event)
      if (event.type !== 'agent-end') continue
      budget.end(event)
      admission.see(budget.ends.length)
      settled ||= context.watch?.isSettled(context.index, budget.ends) ?? false
      if (settled) for (const name of names) stragglers.cutOff(name, SETTLED)
      else if (isLost(layer, budget.ends)) stop.abort()
    }
  } finally {
    stop.abort() // After an early return, every call of the layer ends here.
    stop.release()
    stragglers.end()
  }
  const proposals = inOrder(layer, budget.ends)
  if ((!settled && isLost(layer, budget.ends)) || context.signal.aborted) {
    return { ok: false, failure: failureOf(layer, budget.ends, context) }
  }
  yield* overBudget(budget, context)
  yield { type: 'layer-end', layer: context.index, proposals }
  return { ok: true, proposals }
}

/** Runs an agent that has to wait for its wave; one that is stopped before is never called. */
async function* runWhenAdmitted(
  agent: Agent,
  admitted: Promise<void>,
  { messages, ...context }: AgentContext & { readonly messages: readonly Message[] },
): AsyncGenerator<AgentEvent, void, void> {
  await admitted
  if (context.cut.aborted || context.signal.aborted) yield notCalled(agent, context)
  else yield* runAgent(agent, messages, context)
}

/** Reports that proposals were cut to keep within the budget, and those that were whole before. */
function* overBudget({ exceeded, ends }: ProposalBudget, { index }: LayerContext) {
  if (!exceeded) return
  yield { type: 'run-degraded', reason: `proposals_over_budget:${index}` } as const
  for (const { agent, status, proposal } of ends) {
    const wasWhole = status !== 'partial'
    if (wasWhole && proposal?.ended === 'cut')
      yield { type: 'run-degraded', reason: `agent_partial:${index}/${agent}` } as const
  }
}

/** When no agent may be missing, the quorum is all of them: then none is cut off for being slow. */
function strictly(layer: Layer, { onShortfall }: LayerContext): Layer {
  return onShortfall === 'fail' ? { ...layer, quorum: layer.agents.length } : layer
}

/** Whether so many agents failed that the quorum cannot be met any more. */
function isLost(layer: Layer, ends: readonly AgentEnd[]): boolean {
  const missing = ends.filter((end) => end.proposal === null).length
  return layer.agents.length - missing < layer.quorum
}

function inOrder(layer: Layer, ends: readonly AgentEnd[]): readonly Proposal[] {
  const byAgent = new Map(ends.map((end) => [end.agent, end.proposal]))
  return layer.agents.flatMap(({ name }) => byAgent.get(name) ?? [])
}

/** Everything that an agent's proposal depends on: what it is shown, its settings, and which of equal samples it is. */
function materialOf(
  agents: readonly Agent[],
  position: number,
  { material, messagesFor }: LayerContext,
): string {
  const makeOf = ({ model, system, settings, ending }: Agent) =>
    JSON.stringify([model, system, settings, ...(ending === undefined ? [] : [ending])])
  const makes = agents.map(makeOf)
  const make = makes[position] ?? ''
  const twin = makes.slice(0, position).filter((other) => other === make).length
  // Where each is shown its own proposal, its place says which one that is.
  return JSON.stringify([material, make, twin, ...(messagesFor === undefined ? [] : [position])])
}
