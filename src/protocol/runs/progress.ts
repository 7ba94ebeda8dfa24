import type { AgentEnd, RunEvent } from '../../moa/events.ts'

/** An event as `moa.event` tells it; null for events that are not progress. */
export function wireEvent(event: RunEvent): Record<string, unknown> | null {
  switch (event.type) {
    case 'layer-start':
    case 'agent-start':
    case 'aggregator-start':
      return { ...event }
    case 'layer-end':
      return { type: event.type, layer: event.layer, proposals: event.proposals.length }
    case 'agent-end':
      return {
        type: event.type,
        layer: event.layer,
        agent: event.agent,
        model: event.model,
        status: event.status,
        latency_ms: Math.round(event.latencyMs),
        error:
          event.failure === null
            ? null
            : { code: event.failure.code, message: event.failure.message },
      }
    case 'run-degraded':
      return { type: event.type, reason: event.reason }
    case 'call-end':
    case 'answer-deltas':
      return null
  }
}

/** The same as a line of text, for clients that show reasoning; null when there is nothing to say. */
export function progressLine(event: RunEvent): string | null {
  switch (event.type) {
    case 'layer-start':
      return `Layer ${event.layer + 1}: asking ${event.agents.join(', ')}\n`
    case 'agent-end':
      return `${event.agent} ${outcomeWords(event)}\n`
    case 'aggregator-start':
      return `${event.model} writes the answer\n\n`
    case 'agent-start':
    case 'layer-end':
    case 'run-degraded':
    case 'call-end':
    case 'answer-deltas':
      return null
  }
}

function outcomeWords(event: AgentEnd): string {
  const seconds = `${(event.latencyMs / 1000).toFixed(1)} s`
  switch (event.status) {
    case 'ok':
      return `answered after ${seconds}`
    case 'cached':
      return 'had answered before'
    case 'partial':
      return `was cut off after ${seconds}; what it said is kept`
    case 'failed':
      return `failed after ${seconds} (${event.failure?.code ?? 'unknown'})`
    case 'cancelled':
      return `was stopped after ${seconds}`
  }
}
