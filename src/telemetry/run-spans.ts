import type { CallReport, RunEvent } from '../moa/events.ts'
import type { CallSettings } from '../moa/model-port.ts'
import { callSpan } from './call-span.ts'
import { spanIdOf } from './ids.ts'
import { attributesOf } from './names.ts'
import type { AttributeValue, Span } from './span.ts'
import type { RunToTrace, TracedEnd, TraceStyle } from './traced-run.ts'

/** The layer of a call, or null for the last step. */
type Place = number | null

interface OpenPlace {
  readonly startMs: number
  endMs: number
  readonly calls: Span[]
}

/**
 * Folds the events of a run into its spans: the HTTP request, the run, a span for each layer and for the last step, and
 * the calls of each. Times are those at which the events were seen.
 */
export class RunSpans {
  readonly #run: RunToTrace
  readonly #style: TraceStyle
  readonly #places = new Map<Place, OpenPlace>()
  readonly #sent = new Map<string, number[]>()
  readonly #ended: CallReport[] = []

  constructor(run: RunToTrace, style: TraceStyle) {
    this.#run = run
    this.#style = style
  }

  /** The calls that have ended, in this order. */
  get calls(): readonly CallReport[] {
    return this.#ended
  }

  see(event: RunEvent, nowMs: number): void {
    const { type } = event
    if (type === 'layer-start') this.#place(event.layer, nowMs)
    else if (type === 'layer-end') this.#place(event.layer, nowMs).endMs = nowMs
    else if (type === 'aggregator-start' || type === 'judge-start') this.#place(null, nowMs)
    else if (type === 'call-end') this.#end(event.call, nowMs)
    else if (type === 'call-sent') {
      // The id of the call, followed by the number of its attempt.
      const id = event.id.slice(0, event.id.lastIndexOf('/'))
      const sent = this.#sent.get(id)
      if (sent === undefined) this.#sent.set(id, [nowMs])
      else sent.push(nowMs)
    }
  }

  /** The spans of the run from the outermost on. */
  spans(end: TracedEnd): Span {
    const { run, request, startedAtMs } = this.#run
    const children = Array.from(this.#places, ([place, open]) => this.#placeSpan(place, open))
    const own = this.#runSpan(end, children)
    if (request === null) return own
    const { method, route, path, scheme } = request
    const { status, outcome } = end
    const failed = outcome === null || (status ?? 0) >= 500
    return {
      id: spanIdOf(`${run} request`),
      name: `${method} ${route}`,
      kind: 'server',
      startMs: Math.min(request.startedAtMs, startedAtMs),
      endMs: own.endMs,
      attributes: this.#attributes({
        'http.request.method': method,
        'http.route': route,
        'url.path': path,
        'url.scheme': scheme,
        'http.response.status_code': status,
        'error.type': failed ? errorOf(end) : null,
      }),
      events: [],
      status: failed ? 'error' : 'unset',
      children: [own],
    }
  }

  #end(call: CallReport, nowMs: number): void {
    this.#ended.push(call)
    if (call.status === 'cached') return // Nothing was called.
    const beganAtMs = this.#run.startedAtMs + (call.startedMs ?? 0)
    const sentAtMs = this.#sent.get(call.id) ?? []
    this.#sent.delete(call.id)
    const place = this.#place(call.layer, sentAtMs[0] ?? beganAtMs)
    const spanId = spanIdOf(`${this.#run.run} ${call.id}`)
    const settings = settingsOf(this.#run.plan, call)
    const seen = { call, spanId, sentAtMs, beganAtMs, endedAtMs: nowMs, settings }
    place.calls.push(callSpan(seen, this.#style))
    place.endMs = Math.max(place.endMs, nowMs)
  }

  #place(place: Place, nowMs: number): OpenPlace {
    const open = this.#places.get(place) ?? { startMs: nowMs, endMs: nowMs, calls: [] }
    this.#places.set(place, open)
    return open
  }

  #placeSpan(place: Place, { startMs, endMs, calls }: OpenPlace): Span {
    const { run, plan } = this.#run
    const name = place === null ? `step ${plan.step.kind}` : `layer ${place}`
    return {
      id: spanIdOf(`${run} ${name}`),
      name,
      kind: 'internal',
      startMs: Math.min(startMs, ...calls.map((call) => call.startMs)),
      endMs: Math.max(endMs, ...calls.map((call) => call.endMs)),
      attributes: this.#attributes(
        place === null ? { 'moa.strategy': plan.step.kind } : { 'moa.layer': place },
      ),
      events: [],
      status: 'unset',
      children: calls,
    }
  }

  #runSpan(end: TracedEnd, children: readonly Span[]): Span {
    const { mixture, version, tenant, plan, startedAtMs, run } = this.#run
    const { outcome, report, content } = end
    const isCancelled = outcome?.ok === false && outcome.failure.code === 'cancelled'
    const failed = outcome?.ok !== true && !isCancelled
    return {
      id: spanIdOf(`${run} run`),
      name: `invoke_workflow ${mixture}`,
      kind: 'internal',
      startMs: Math.min(startedAtMs, ...children.map((child) => child.startMs)),
      endMs: Math.max(startedAtMs, end.endedAtMs, ...children.map((child) => child.endMs)),
      attributes: this.#attributes({
        'gen_ai.operation.name': 'invoke_workflow',
        'gen_ai.workflow.name': mixture,
        'moa.mixture': mixture,
        'moa.run': end.run,
        'moa.version': version,
        'moa.tenant': tenant,
        'moa.strategy': plan.step.kind,
        'moa.degraded': report.degraded,
        'moa.reasons': report.reasons.length === 0 ? null : report.reasons.join(),
        'moa.cost_usd': report.costUsd,
        'moa.cache': end.cache,
        'moa.status': outcome?.ok === true ? 'ok' : isCancelled ? 'cancelled' : 'failed',
        'error.type': failed ? errorOf(end) : null,
        ...(content === null ? {} : contentValues(content)),
      }),
      events: [],
      status: failed ? 'error' : 'unset',
      ...(failed ? { statusMessage: errorOf(end) } : {}),
      children,
    }
  }

  #attributes(values: Readonly<Record<string, AttributeValue | null | undefined>>) {
    return attributesOf(values, this.#style.names)
  }
}

function errorOf({ outcome }: TracedEnd): string {
  return outcome?.ok === false ? outcome.failure.code : 'internal_error'
}

/** The settings that a call was made with: those of its agent, or for the aggregator those of the answer. */
function settingsOf({ layers, answer }: RunToTrace['plan'], call: CallReport): CallSettings | null {
  if (call.role === 'aggregator') return answer
  const layer = call.layer === null ? undefined : layers[call.layer]
  return layer?.agents.find(({ name }) => name === call.agent)?.settings ?? null
}

/** Longest text of a message; backends cut longer ones off, or reject the span. */
const MAX_CONTENT_CHARS = 16_384

function contentValues({ messages, answer }: NonNullable<TracedEnd['content']>) {
  const written = (role: string, text: string) => ({
    role,
    parts: [{ type: 'text', content: text.slice(0, MAX_CONTENT_CHARS) }],
  })
  const texts = messages.map(({ role, text }) => written(role, text))
  return {
    'gen_ai.input.messages': JSON.stringify(texts),
    'gen_ai.output.messages': JSON.stringify([written('assistant', answer)]),
  }
}
