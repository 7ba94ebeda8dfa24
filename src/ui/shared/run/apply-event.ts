import type { WireCall } from '../../../protocol/runs/report-response.ts'
import type { WireProgress } from '../../../protocol/runs/progress-response.ts'
import {
  isOpen,
  isWriter,
  newCall,
  type CallState,
  type CallView,
  type RunView,
} from './run-view.ts'

type Event<Type extends WireProgress['type']> = Extract<WireProgress, { readonly type: Type }>

/** States of the statuses of a call. */
export const STATE_OF = {
  ok: 'done',
  partial: 'partial',
  failed: 'failed',
  cancelled: 'cut-off',
  cached: 'cached',
} as const satisfies Record<WireCall['status'], CallState>

/** The view after a step of the run. `atMs` counts from the start of the run. */
export function applyEvent(view: RunView, event: WireProgress, atMs: number): RunView {
  switch (event.type) {
    case 'layer-start':
      return layerStart(view, event, atMs)
    case 'agent-start':
      return withAgent(view, event, (call) => ({
        ...call,
        model: event.model,
        state: 'thinking',
        startedMs: atMs,
      }))
    case 'agent-delta':
      return agentDelta(view, event, atMs)
    case 'draft':
      return { ...view, draft: view.answer === '' ? draftOf(event) : null }
    case 'agent-end':
      return withAgent(view, event, (call) => agentEnd(call, event, atMs))
    case 'layer-end':
      return withLayer(view, event.layer, (layer) => ({ ...layer, endedMs: atMs }))
    case 'judge-start':
      return judgeStart(view, event, atMs)
    case 'aggregator-start':
      return writerStart(view, event, atMs)
    case 'layers-skipped':
      return { ...view, skippedAfter: event.layer }
    case 'remark':
    case 'run-degraded':
      return withReason(view, event.reason)
    default:
      return view // Of a newer gateway.
  }
}

/** The view after a part of the answer. */
export function applyText(view: RunView, text: string, atMs: number): RunView {
  if (text === '') return view
  const writer = view.after.findLastIndex((call) => isWriter(call) && isOpen(call))
  return {
    ...view,
    phase: 'writing',
    answer: view.answer + text,
    draft: null,
    after: view.after.map((call, index) => {
      if (index !== writer) return ended(call, atMs)
      return call.state === 'writing' ? call : { ...call, state: 'writing', firstTokenMs: atMs }
    }),
  }
}

function layerStart(view: RunView, { layer, agents }: Event<'layer-start'>, atMs: number): RunView {
  const layers = [...view.layers]
  while (layers.length < layer) layers.push({ calls: [], startedMs: null, endedMs: null })
  layers[layer] = {
    calls: agents.map((agent) => newCall('agent', agent, layer)),
    startedMs: atMs,
    endedMs: null,
  }
  // In a cascade the next layer begins when the draft was rejected.
  return { ...view, phase: 'agents', layers, after: view.after.map((call) => ended(call, atMs)) }
}

function agentDelta(view: RunView, event: Event<'agent-delta'>, atMs: number): RunView {
  const next = withAgent(view, event, (call) => {
    const before = event.offset === call.text.length ? call.text : call.text.slice(0, event.offset)
    return {
      ...call,
      state: 'writing',
      // With 0 the text starts again, as after a failed attempt.
      firstTokenMs: event.offset === 0 ? atMs : (call.firstTokenMs ?? atMs),
      text: before + event.text,
    }
  })
  const { draft } = next
  if (draft === null || draft.whole) return next
  if (draft.layer !== event.layer || draft.agent !== event.agent) return next
  const text = draft.text.slice(0, event.offset) + event.text
  return { ...next, draft: { ...draft, text } }
}

function draftOf({ layer, agent, text, whole }: Event<'draft'>) {
  return { layer, agent, text, whole }
}

function agentEnd(call: CallView, event: Event<'agent-end'>, atMs: number): CallView {
  const { model, status, error } = event
  return { ...call, model, state: STATE_OF[status], endedMs: atMs, error }
}

/** No event says that a judge has ended: it has when the next step begins. One that starts again is a fallback, or another question. */
function judgeStart(view: RunView, event: Event<'judge-start'>, atMs: number): RunView {
  const role = event.role as CallView['role'] // A string in the schema.
  const after = view.after.map((call) => (isWriter(call) ? ended(call, atMs) : call))
  const index = after.findIndex((call) => call.role === role && call.agent === event.agent)
  const judge = begun(after[index] ?? newCall(role, event.agent), event.model, atMs)
  return { ...view, phase: 'judging', after: placed(after, index, judge) }
}

/** A second writer begins after judges: it revises. Without judges in between it is a fallback of the first. */
function writerStart(view: RunView, { model }: Event<'aggregator-start'>, atMs: number): RunView {
  const judged = view.after.some((call) => !isWriter(call) && isOpen(call))
  const after = view.after.map((call) => (isWriter(call) ? call : ended(call, atMs)))
  const written = after.findLastIndex(isWriter)
  const role =
    written === -1 ? 'aggregator' : judged ? 'reviser' : (after[written]?.role ?? 'aggregator')
  const index = after.findIndex((call) => call.role === role)
  const writer = begun(after[index] ?? newCall(role, role), model, atMs)
  return { ...view, phase: 'writing', after: placed(after, index, writer) }
}

function begun(call: CallView, model: string, atMs: number): CallView {
  const startedMs = call.startedMs ?? atMs
  return { ...call, model, state: 'thinking', startedMs, firstTokenMs: null, endedMs: null }
}

function ended(call: CallView, atMs: number): CallView {
  return isOpen(call) ? { ...call, state: 'done', endedMs: atMs } : call
}

function placed(calls: readonly CallView[], index: number, call: CallView): readonly CallView[] {
  return index === -1 ? [...calls, call] : calls.with(index, call)
}

function withReason(view: RunView, reason: string): RunView {
  return view.reasons.includes(reason) ? view : { ...view, reasons: [...view.reasons, reason] }
}

function withLayer(
  view: RunView,
  layer: number,
  change: (layer: RunView['layers'][number]) => RunView['layers'][number],
): RunView {
  return {
    ...view,
    layers: view.layers.map((each, index) => (index === layer ? change(each) : each)),
  }
}

function withAgent(
  view: RunView,
  { layer, agent }: { readonly layer: number; readonly agent: string },
  change: (call: CallView) => CallView,
): RunView {
  return withLayer(view, layer, (each) => ({
    ...each,
    calls: each.calls.map((call) => (call.agent === agent ? change(call) : call)),
  }))
}
