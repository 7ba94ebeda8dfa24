import type { CallEnd, CallReport, RunEvent } from '../moa/events.ts'
import type { CallSettings } from '../moa/model-port.ts'
import { callName, callSpan } from './call-span.ts'
import { spanIdOf } from './ids.ts'
import { attributesOf } from './names.ts'
import type { OpenSpan } from './open-span.ts'
import type { Attributes, AttributeValue, Span } from './span.ts'
import type { RunToTrace, TracedEnd, TraceStyle } from './traced-run.ts'

/** The layer of a call, or null for the last step. */
type Place = number | null

interface OpenPlace {
  readonly startMs: number
  endMs: number
  readonly calls: Span[]
  /** On the platform, until it is ended there. */
  live: OpenSpan | undefined
}

interface SentCall {
  /** When each of its requests was sent. */
  readonly sentAtMs: number[]
  readonly live: OpenSpan | undefined
}

/**
 * Folds the events of a run into its spans: the HTTP request, the run, a span for each layer and for the last step, and
 * the calls of each. Times are those at which the events were seen. The platform takes no times: where it traces the
 * invocation, each span is opened and ended there as the events come.
 */
export class RunSpans {
  readonly #run: RunToTrace
  readonly #style: TraceStyle
  readonly #places = new Map<Place, OpenPlace>()
  readonly #sent = new Map<string, SentCall>()
  readonly #ended: CallReport[] = []
  readonly #live: OpenSpan | undefined
  /** Where calls are made now. */
  #at: Place = null

  constructor(run: RunToTrace, style: TraceStyle, platform: OpenSpan | null) {
    this.#run = run
    this.#style = style
    this.#live = platform?.open(nameOf(run))
  }

  /** The calls that have ended, in this order. */
  get calls(): readonly CallReport[] {
    return this.#ended
  }

  see(event: RunEvent, nowMs: number): void {
    const { type } = event
    if (type === 'layer-start') this.#place((this.#at = event.layer), nowMs)
    else if (type === 'layer-end') {
      this.#place(event.layer, nowMs).endMs = nowMs
      this.#endLive(event.layer)
      this.#at = null
    } else if (type === 'aggregator-start' || type === 'judge-start') this.#place(null, nowMs)
    else if (type === 'call-end') this.#end(event, nowMs)
    else if (type === 'call-sent') {
      // The id of the call, followed by the number of its attempt.
      const id = event.id.slice(0, event.id.lastIndexOf('/'))
      const sent = this.#sent.get(id)
      if (sent !== undefined) sent.sentAtMs.push(nowMs)
      else {
        const live =
          this.#live && this.#place(this.#at, nowMs).live?.open(callName({ ...event, id }))
        this.#sent.set(id, { sentAtMs: [nowMs], live })
      }
    }
  }

  /** Ends what is open on the platform; what was asked and answered does not get there. */
  close(end: TracedEnd): void {
    if (this.#live === undefined) return
    for (const { live } of this.#sent.values()) live?.end({}) // After a bug.
    for (const place of this.#places.keys()) this.#endLive(place)
    const { attributes, statusMessage } = this.#runSpan({ ...end, content: null }, [])
    this.#live.end(attributes, statusMessage)
  }

  /** The spans of the run from the outermost on. */
  spans(end: TracedEnd): Span {
    const { run, request, startedAtMs } = this.#run
    const children = [...this.#places].flatMap(([place, open]) =>
      this.#run.plan === null ? open.calls : this.#placeSpan(place, open),
    )
    const own = this.#runSpan(end, children)
    if (request === null) return own
    const { method, route, path, scheme } = request
    const { status, failure } = end
    const failed = (status ?? 0) >= 500
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
        'error.type': failed ? failure : null,
      }),
      events: [],
      status: failed ? 'error' : 'unset',
      children: [own],
    }
  }

  #end({ call, source }: CallEnd, nowMs: number): void {
    this.#ended.push(call)
    if (call.status === 'cached') return // Nothing was called.
    const beganAtMs = this.#run.startedAtMs + (call.startedMs ?? 0)
    const { sentAtMs = [], live } = this.#sent.get(call.id) ?? {}
    this.#sent.delete(call.id)
    const place = this.#place(call.layer, sentAtMs[0] ?? beganAtMs)
    const spanId = spanIdOf(`${this.#run.run} ${call.id}`)
    const settings = settingsOf(this.#run.plan, call)
    const seen = { call, spanId, sentAtMs, beganAtMs, endedAtMs: nowMs, settings, source }
    const span = callSpan(seen, this.#style)
    place.calls.push(span)
    place.endMs = Math.max(place.endMs, nowMs)
    const open = live ?? place.live?.open(span.name) // Never sent.
    open?.end(span.attributes, span.statusMessage)
  }

  #place(place: Place, nowMs: number): OpenPlace {
    const known = this.#places.get(place)
    if (known !== undefined) return known
    const { plan } = this.#run
    const live = plan === null ? this.#live : this.#live?.open(placeName(place, plan))
    const open = { startMs: nowMs, endMs: nowMs, calls: [], live }
    this.#places.set(place, open)
    return open
  }

  #endLive(place: Place): void {
    const open = this.#places.get(place)
    if (open === undefined || this.#run.plan === null) return
    open.live?.end(this.#placeAttributes(place))
    open.live = undefined
  }

  #placeSpan(place: Place, { startMs, endMs, calls }: OpenPlace): Span {
    const { run, plan } = this.#run
    const name = placeName(place, plan)
    return {
      id: spanIdOf(`${run} ${name}`),
      name,
      kind: 'internal',
      startMs: Math.min(startMs, ...calls.map((call) => call.startMs)),
      endMs: Math.max(endMs, ...calls.map((call) => call.endMs)),
      attributes: this.#placeAttributes(place),
      events: [],
      status: 'unset',
      children: calls,
    }
  }

  #placeAttributes(place: Place): Attributes {
    return this.#attributes(
      place === null ? { 'moa.strategy': this.#run.plan?.step.kind } : { 'moa.layer': place },
    )
  }

  #runSpan(end: TracedEnd, children: readonly Span[]): Span {
    const { mixture, version, tenant, plan, startedAtMs, run } = this.#run
    const { failure, report, content } = end
    const isCancelled = failure === 'cancelled'
    const problem = isCancelled ? null : failure
    return {
      id: spanIdOf(`${run} run`),
      name: nameOf(this.#run),
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
        'moa.strategy': plan?.step.kind,
        'moa.degraded': report.degraded,
        'moa.reasons': report.reasons.length === 0 ? null : report.reasons.join(),
        'moa.cost_usd': report.costUsd,
        'moa.cache': end.cache,
        'moa.replayed': end.replayed,
        'moa.status': failure === null ? 'ok' : isCancelled ? 'cancelled' : 'failed',
        'error.type': problem,
        ...(content === null ? {} : contentValues(content)),
      }),
      events: [],
      status: problem === null ? 'unset' : 'error',
      ...(problem === null ? {} : { statusMessage: problem }),
      children,
    }
  }

  #attributes(values: Readonly<Record<string, AttributeValue | null | undefined>>) {
    return attributesOf(values, this.#style.names)
  }
}

function nameOf({ mixture }: RunToTrace): string {
  return mixture === null ? 'invoke_workflow' : `invoke_workflow ${mixture}`
}

function placeName(place: Place, plan: RunToTrace['plan']): string {
  return place === null ? `step ${plan?.step.kind}` : `layer ${place}`
}

/** The settings that a call was made with: those of its agent, or for the aggregator those of the answer. */
function settingsOf(plan: RunToTrace['plan'], call: CallReport): CallSettings | null {
  if (plan === null) return null
  if (call.role === 'aggregator') return plan.answer
  const layer = call.layer === null ? undefined : plan.layers[call.layer]
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
