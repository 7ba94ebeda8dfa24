import { extraAttempts, type CallContext } from './calls/attempts.ts'
import { callLimitOf, reserveCalls } from './cost/call-count.ts'
import { CALL_LIMIT } from './cost/call-ladder.ts'
import { coveredStep } from './cost/covered-step.ts'
import type { Proposal, RunDegraded, RunEvent, RunOutcome } from './events.ts'
import type { Message } from './message.ts'
import { CANCELLED } from './failure.ts'
import { unfenced } from './text/fence-filter.ts'
import { runLayer, type LayerResult } from './layers/layer.ts'
import { ownView } from './layers/own-view.ts'
import { watchOf } from './layers/early-exit.ts'
import type { PanelWatch } from './layers/panel-watch.ts'
import type { Layer, Plan, ReferenceStyle } from './plan.ts'
import type { ProposalMemory, RunPorts } from './ports.ts'
import { randomWord } from './text/random.ts'
import { withReferences } from './text/references.ts'
import { Stopper } from './stop-signal.ts'
import { strategyOf } from './strategies/strategies.ts'
import type { StepContext } from './strategies/strategy.ts'
import { textView } from './text/text-view.ts'
import { unmarked } from './text/unmarked.ts'

/**
 * Runs a plan: events flow out by `yield`, the outcome comes by `return`.
 *
 * When `ports.signal` fires, every call is stopped and still accounted for, and the outcome is `cancelled`.
 * Expected failures are outcomes; only bugs throw. The layers are those of "Mixture-of-Agents Enhances
 * Large Language Model Capabilities" (arXiv 2406.04692).
 */
export async function* runPlan(
  plan: Plan,
  ports: RunPorts,
): AsyncGenerator<RunEvent, RunOutcome, void> {
  const stop = new Stopper(ports.signal)
  const attempts = { left: extraAttempts(plan) }
  const calls = callLimitOf(plan)
  const startedAtMs = ports.clock.now()
  const context: CallContext = { ...ports, signal: stop, startedAtMs, attempts, calls }
  try {
    for (const reason of plan.shrunk) yield { type: 'run-degraded', reason }
    const watch = strategyOf(plan.step).watch?.(plan) ?? null
    const panel = yield* runLayers(plan, context, watchOf(plan, watch))
    if (!panel.ok) return panel
    if (stop.aborted) return { ok: false, failure: CANCELLED }
    const isDecided = watch?.isDecided?.() === true
    const covered = plan.layers.length === 0 || ports.allowance === null || isDecided
    const last = covered ? plan : yield* lastStep(plan, panel.proposals, ports)
    const proceed: StepContext['proceed'] = (next, proposals) =>
      strategyOf(next.step).run(next, proposals, { ...context, proceed }, null)
    const step = { ...context, proceed }
    const outcome = yield* strategyOf(plan.step).run(last, panel.proposals, step, watch)
    if (ports.allowance?.refused === true) {
      yield { type: 'run-degraded', reason: 'budget_fewer_attempts' }
    }
    if (calls?.refused === true) yield { type: 'run-degraded', reason: CALL_LIMIT }
    return outcome
  } finally {
    stop.release()
    stop.abort() // After an early return, a failure or a bug, every call ends here.
  }
}

/** Runs the layers in order, as far as the strategy needs them, and returns the proposals of the last one that ran. */
async function* runLayers(
  plan: Plan,
  context: CallContext,
  watch: PanelWatch | null,
): AsyncGenerator<RunEvent, LayerResult, void> {
  let proposals = plan.given
  const view = textView(plan.reuseTurns ? upToLastUser(plan.messages) : plan.messages)
  for (const [index, planned] of plan.layers.entries()) {
    const { layer, references } =
      index === 0 || context.allowance === null
        ? { layer: planned, references: plan.references }
        : yield* nextLayer(plan, { index, proposals }, context)
    if (layer.blind === true) proposals = []
    const nonce = randomWord(12, context.random)
    const shown = { style: references, seed: plan.seed, nonce, prompt: layer.prompt ?? null }
    const messages = layer.ownView === true ? view : withReferences(view, proposals, shown)
    const messagesFor =
      layer.ownView === true ? { messagesFor: ownView(view, proposals, { layer, shown }) } : {}
    // As long as everything shown, so it is built only when there is a memory.
    const shownTo = { references, answer: plan.answer, layer }
    const material =
      context.memory === null
        ? ''
        : await shortened(shownMaterial(view, proposals, shownTo), context.memory)
    const standing = layer.mayFail === true ? proposals : []
    proposals = [] // Shown by now: while the layer runs, its messages alone hold them.
    const live = plan.drafts === true ? { nonce } : null
    const how = { index, onShortfall: plan.onShortfall, material, watch, live, ...messagesFor }
    const layerContext = { ...context, ...how }
    const result = yield* runLayer(layer, messages, layerContext)
    if (!result.ok && (layer.mayFail !== true || context.signal.aborted)) return result
    // A model may repeat the markers: the next prompt must not contain them.
    const answered = (result.ok ? result.proposals : []).map((each) => ({
      ...each,
      text: unfenced(each.text, nonce),
    }))
    proposals = standing.length === 0 ? answered : latestOf(layer, standing, answered)
    reserveCalls(context.calls, { ...plan, layers: plan.layers.slice(index + 1), given: proposals })
    const skipped = watch === null ? null : yield* watch.after(index, proposals, context)
    if (skipped === null) continue
    reserveCalls(context.calls, { ...plan, layers: [], given: proposals })
    if (skipped !== 'decided') yield skipped
    break
  }
  return { ok: true, proposals }
}

/** The latest whole proposal of each agent: one that failed this time stands by what it said before. */
function latestOf(
  { agents }: Layer,
  before: readonly Proposal[],
  now: readonly Proposal[],
): readonly Proposal[] {
  return agents.flatMap(({ name }) => {
    const said = [...now, ...before].filter(({ agent }) => agent === name)
    return said.find(({ ended }) => ended === 'whole') ?? said[0] ?? []
  })
}

/** A layer and its references, as long as the money covers them. */
async function* nextLayer(
  plan: Plan,
  { index, proposals: given }: { readonly index: number; readonly proposals: Plan['given'] },
  ports: RunPorts,
): AsyncGenerator<
  RunDegraded,
  { readonly layer: Layer; readonly references: ReferenceStyle },
  void
> {
  const rest = { ...plan, layers: plan.layers.slice(index), given }
  const { layers, references } = yield* coveredStep(rest, `${index}`, ports)
  const [layer] = layers
  if (layer === undefined) throw new Error('Cannot run a layer: the plan has no more')
  return { layer, references }
}

/** The plan as its last step runs: with as long an answer, and as long references, as the money covers. */
async function* lastStep(
  plan: Plan,
  given: readonly Proposal[],
  ports: RunPorts,
): AsyncGenerator<RunDegraded, Plan, void> {
  const rest = { ...plan, layers: [], given }
  const { answer, references, shrunk } = yield* coveredStep(rest, 'last', ports)
  return { ...plan, answer, references, shrunk }
}

/** The conversation up to its last user message and what the system adds to it, without the tool calls and results of the turn. */
function upToLastUser(messages: readonly Message[]): readonly Message[] {
  const last = messages.findLastIndex(({ role, ofResults }) => role === 'user' && !ofResults)
  if (last === -1) return messages
  const rest = messages.slice(last + 1)
  const added = rest.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  return added === -1 ? messages : messages.slice(0, last + 1 + added)
}

/** Longest material that each agent of a layer gets a copy of, with its own settings. */
const MAX_MATERIAL_CHARS = 64 * 1024

function shortened(material: string, memory: ProposalMemory): Promise<string> | string {
  return material.length <= MAX_MATERIAL_CHARS ? material : memory.digest(material)
}

/** What the agents of a layer are shown, as one text; without the code of the fences, which differs in every run. */
function shownMaterial(
  view: readonly Message[],
  proposals: readonly Proposal[],
  { references, answer, layer }: Pick<Plan, 'references' | 'answer'> & { readonly layer: Layer },
): string {
  const texts = proposals.map(({ text, ended }) => [text, ended])
  // A random order does not matter: only a seed of the request makes other material.
  const order = references.shuffle ? (answer.seed ?? null) : null
  const shownAs = [references, order, ...(layer.prompt === undefined ? [] : [layer.prompt])]
  return JSON.stringify([unmarked(view), texts, texts.length === 0 ? null : shownAs])
}
