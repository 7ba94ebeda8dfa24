import type { WireCall, WireReport } from '../../../protocol/runs/report-response.ts'
import type { WireRun } from '../../../protocol/runs/responses.ts'
import { STATE_OF } from './apply-event.ts'
import { startsAreMeasured, startsOf } from './call-starts.ts'
import {
  isOpen,
  newCall,
  newRun,
  type CallView,
  type Failure,
  type LayerView,
  type RunView,
} from './run-view.ts'

/** The view after the report, with which a stream ends. */
export function applyEnd(view: RunView, report: WireReport, atMs: number): RunView {
  const counted = withCalls(stopped(view, atMs), report)
  return { ...counted, ...ofReport(report), phase: 'done', durationMs: atMs }
}

/** The view after an error, in place of an answer or midway. */
export function applyFailure(view: RunView, error: Failure, atMs: number): RunView {
  return { ...stopped(view, atMs), phase: 'failed', draft: null, error, durationMs: atMs }
}

/** The view after its reader stopped the run. */
export function applyStop(view: RunView, atMs: number): RunView {
  return { ...stopped(view, atMs), phase: 'stopped', draft: null, durationMs: atMs }
}

/** The view of a live run with its record, which has the calls that a stream does not name when it breaks off. */
export function applyRecord(view: RunView, run: WireRun): RunView {
  const { error, durationMs, ...record } = withCalls(view, run)
  return {
    ...record,
    ...ofReport(run),
    phase: PHASE_OF[run.status],
    error: run.error ?? error,
    durationMs: durationMs ?? run.duration_ms,
  }
}

/** A stored run as a view. */
export function viewOfRun(run: WireRun): RunView {
  const view = applyRecord(newRun(run.mixture), run)
  return {
    ...view,
    layers: view.layers.map((layer, index) => inOrderOf(run, layer, index)),
    answer: answerOf(run),
    durationMs: run.duration_ms,
  }
}

const PHASE_OF = {
  done: 'done',
  failed: 'failed',
  cancelled: 'stopped',
} as const satisfies Record<WireRun['status'], RunView['phase']>

function ofReport(report: WireReport) {
  return {
    run: report.run,
    mixture: report.mixture,
    draft: null,
    reasons: report.reasons,
    skippedAfter: report.early_exit?.after_layer ?? null,
    report,
  }
}

function answerOf({ message }: WireRun): string {
  return typeof message?.content === 'string' ? message.content : ''
}

/** Nothing runs any more: what did was cut off. */
function stopped(view: RunView, atMs: number): RunView {
  const stop = (call: CallView): CallView =>
    isOpen(call)
      ? { ...call, state: 'cut-off', endedMs: call.startedMs === null ? null : atMs }
      : call
  return {
    ...view,
    layers: view.layers.map((layer) => ({
      ...layer,
      endedMs: layer.endedMs ?? atMs,
      calls: layer.calls.map(stop),
    })),
    after: view.after.map(stop),
  }
}

/** Every call of the report on the card of its agent; cards that the stream did not begin are added. */
function withCalls(view: RunView, report: WireReport | WireRun): RunView {
  const starts = startsOf(report.calls)
  const layers: LayerView[] = [...view.layers]
  let after = view.after
  for (const calls of groupsOf(report.calls)) {
    const [{ layer }] = calls
    const change = (call: CallView) => ended(call, calls, starts)
    if (layer === null) {
      after = changed(after, calls[0], change)
      continue
    }
    while (layers.length <= layer) layers.push({ calls: [], startedMs: null, endedMs: null })
    layers[layer] = withTimes({
      ...(layers[layer] ?? { startedMs: null, endedMs: null }),
      calls: changed(layers[layer]?.calls ?? [], calls[0], change),
    })
  }
  const shown = { ...view, layers, after }
  return 'proposals' in report ? withProposals(shown, report) : shown
}

type Group = readonly [WireCall, ...WireCall[]]

/** Calls for the same purpose, such as those of a model and its fallbacks, in the order of the report. */
function groupsOf(calls: readonly WireCall[]): readonly Group[] {
  const groups = new Map<string, [WireCall, ...WireCall[]]>()
  for (const call of calls) {
    const name = JSON.stringify([call.layer, call.role, call.agent])
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [call])
    else group.push(call)
  }
  return [...groups.values()]
}

function changed(
  cards: readonly CallView[],
  { role, agent, layer }: WireCall,
  change: (call: CallView) => CallView,
): readonly CallView[] {
  const index = cards.findIndex((card) => card.role === role && card.agent === agent)
  const card = cards[index]
  return card === undefined
    ? [...cards, change(newCall(role, agent, layer))]
    : cards.with(index, change(card))
}

/** A card with what the report says: the last call is how it ended, tokens and money are sums. */
function ended(card: CallView, calls: Group, starts: ReadonlyMap<WireCall, number>): CallView {
  const last = calls.at(-1) ?? calls[0]
  return {
    ...card,
    ...(card.startedMs !== null && !startsAreMeasured(calls) ? {} : timesOf(calls, starts)),
    model: last.model,
    state: STATE_OF[last.status],
    error: last.error,
    tokens: {
      prompt: sum(calls.map(({ usage }) => usage.prompt_tokens)),
      completion: sum(calls.map(({ usage }) => usage.completion_tokens)),
    },
    attempts: sum(calls.map(({ attempts }) => attempts)),
    costUsd: costOf(calls),
    calls,
  }
}

function timesOf(calls: Group, starts: ReadonlyMap<WireCall, number>) {
  const last = calls.at(-1) ?? calls[0]
  const startOf = (call: WireCall) => starts.get(call) ?? 0
  return {
    startedMs: Math.min(...calls.map(startOf)),
    firstTokenMs: last.first_token_ms === null ? null : startOf(last) + last.first_token_ms,
    endedMs: Math.max(...calls.map((call) => startOf(call) + call.latency_ms)),
  }
}

/** What calls cost together; null when the price of one is unknown. */
export function costOf(calls: readonly WireCall[]): number | null {
  const costs = calls.map(({ cost_usd: cost }) => cost)
  return costs.includes(null) ? null : sum(costs.map((cost) => cost ?? 0))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function withTimes(layer: LayerView): LayerView {
  const starts = layer.calls.flatMap(({ startedMs }) => startedMs ?? [])
  const ends = layer.calls.flatMap(({ endedMs }) => endedMs ?? [])
  return {
    ...layer,
    startedMs: starts.length === 0 ? layer.startedMs : Math.min(...starts),
    endedMs: ends.length === 0 ? layer.endedMs : Math.max(...ends),
  }
}

function withProposals(view: RunView, { proposals = [] }: WireRun): RunView {
  const textOf = (call: CallView) =>
    proposals.find(({ layer, agent }) => layer === call.layer && agent === call.agent)?.text
  return {
    ...view,
    layers: view.layers.map((layer) => ({
      ...layer,
      calls: layer.calls.map((call) => ({ ...call, text: textOf(call) ?? call.text })),
    })),
  }
}

/**
 * The calls of a report are in the order in which they ended. Its proposals are in configured order, and agents start
 * in it: so those that have no proposal stand where they started.
 */
function inOrderOf({ proposals = [] }: WireRun, layer: LayerView, index: number): LayerView {
  const order = proposals.filter((each) => each.layer === index).map(({ agent }) => agent)
  const placeOf = ({ agent }: CallView) => order.indexOf(agent)
  const proposed = layer.calls
    .filter((call) => placeOf(call) !== -1)
    .toSorted((a, b) => placeOf(a) - placeOf(b))
  const calls = [...proposed]
  for (const call of layer.calls) {
    if (placeOf(call) !== -1) continue
    const place = calls.findIndex(
      ({ startedMs }) => (startedMs ?? 0) > (call.startedMs ?? Number.POSITIVE_INFINITY),
    )
    calls.splice(place === -1 ? calls.length : place, 0, call)
  }
  return { ...layer, calls }
}
