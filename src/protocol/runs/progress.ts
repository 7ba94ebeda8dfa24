import type { AgentEnd, JudgeRole, RunEvent } from '../../moa/events.ts'
import type { Ask } from '../ask.ts'
import type { WireProgress } from './progress-response.ts'

/** A run event as `moa.event`, where the caller wants the steps of the run so; null where not. */
export function stepOf(event: RunEvent, progress: Ask['progress']): WireProgress | null {
  return progress === 'events' || progress === 'live' ? wireEvent(event) : null
}

/** A run event as `moa.event` of a chunk; null for events that are not progress. */
export function wireEvent(event: RunEvent): WireProgress | null {
  switch (event.type) {
    case 'layer-start':
      return { type: event.type, layer: event.layer, agents: event.agents }
    case 'agent-start':
      return { type: event.type, layer: event.layer, agent: event.agent, model: event.model }
    case 'agent-delta':
    case 'draft':
      return event
    case 'agent-end':
      return agentEnd(event)
    case 'layer-end':
      return { type: event.type, layer: event.layer, proposals: event.proposals.length }
    case 'judge-start':
      return { type: event.type, role: event.role, agent: event.agent, model: event.model }
    case 'aggregator-start':
      return { type: event.type, model: event.model }
    case 'layers-skipped':
      return { type: event.type, layer: event.afterLayer, agents: event.agents }
    case 'remark':
    case 'run-degraded':
      return { type: event.type, reason: event.reason }
    case 'finding':
    case 'call-sent':
    case 'call-end':
    case 'answer-deltas':
      return null
  }
}

function agentEnd({ type, layer, agent, model, ...end }: AgentEnd): WireProgress {
  const { status, latencyMs, failure } = end
  return {
    type,
    layer,
    agent,
    model,
    status,
    latency_ms: Math.round(latencyMs),
    error: failure === null ? null : { code: failure.code, message: failure.message },
  }
}

/** The same as a line of text, for clients that show reasoning; null for events without a line. */
export function progressLine(event: RunEvent): string | null {
  switch (event.type) {
    case 'layer-start':
      return `Layer ${event.layer + 1}: asking ${event.agents.join(', ')}\n`
    case 'agent-end':
      return `${event.agent} ${outcomeWords(event)}\n`
    case 'judge-start':
      return `${event.model} ${JUDGE_WORDS[event.role]}\n\n`
    case 'aggregator-start':
      return `${event.model} writes the answer\n\n`
    case 'agent-start':
    case 'agent-delta':
    case 'draft':
    case 'layer-end':
    case 'run-degraded':
    case 'remark':
    case 'layers-skipped':
    case 'finding':
    case 'call-sent':
    case 'call-end':
    case 'answer-deltas':
      return null
  }
}

/** What a model does in each of these roles. */
const JUDGE_WORDS = {
  judge: 'compares the answers',
  critic: 'looks for faults',
  verifier: 'checks the draft',
  extractor: 'reads the short answers',
} as const satisfies Record<JudgeRole, string>

function outcomeWords(event: AgentEnd): string {
  const seconds = `${(event.latencyMs / 1000).toFixed(1)} s`
  switch (event.status) {
    case 'ok':
      return `answered after ${seconds}`
    case 'cached':
      return 'had answered before'
    case 'partial':
      return `was cut off after ${seconds}; its partial text is used`
    case 'failed':
      return `failed after ${seconds} (${event.failure?.code ?? 'unknown'})`
    case 'cancelled':
      return `was stopped after ${seconds}`
  }
}

/** The lines above, as clients send them back with the reasoning of an answer. */
const LINE =
  /^Layer \d+: asking | (?:answered after|was cut off after|failed after|was stopped after) \d+\.\d s|(?: had answered before| compares the answers| looks for faults| checks the draft| reads the short answers| writes the answer)$/

/** A text of reasoning; empty when it is made of progress alone. */
export function withoutProgress(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.every((line) => LINE.test(line)) ? '' : text
}
