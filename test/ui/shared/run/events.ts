import type { WireProgress } from '../../../../src/protocol/runs/progress-response.ts'
import type { WireCall, WireReport } from '../../../../src/protocol/runs/report-response.ts'
import type { WireRun } from '../../../../src/protocol/runs/responses.ts'
import { applyEvent } from '../../../../src/ui/shared/run/apply-event.ts'
import { newRun, type RunView } from '../../../../src/ui/shared/run/run-view.ts'

/** A view after these events, the first at 0 ms and each 10 ms after the one before. */
export function after(...events: readonly WireProgress[]): RunView {
  return events.reduce(
    (view, event, index) => applyEvent(view, event, index * 10),
    newRun('team-answer'),
  )
}

export const layerStart = (layer: number, ...agents: string[]): WireProgress => ({
  type: 'layer-start',
  layer,
  agents,
})

export const agentStart = (layer: number, agent: string): WireProgress => ({
  type: 'agent-start',
  layer,
  agent,
  model: `sim/${agent}`,
})

export const delta = (agent: string, offset: number, text: string): WireProgress => ({
  type: 'agent-delta',
  layer: 0,
  agent,
  offset,
  text,
})

export const agentEnd = (
  layer: number,
  agent: string,
  { status = 'ok', model = `sim/${agent}` }: { status?: WireCall['status']; model?: string } = {},
): WireProgress => ({
  type: 'agent-end',
  layer,
  agent,
  model,
  status,
  latency_ms: 5,
  error: status === 'failed' ? { code: 'upstream_timeout', message: 'It took too long' } : null,
})

export const judgeStart = (role: string, agent: string, model = 'sim/judge'): WireProgress => ({
  type: 'judge-start',
  role,
  agent,
  model,
})

export const writerStart = (model = 'sim/writer'): WireProgress => ({
  type: 'aggregator-start',
  model,
})

/** A call of a report: 100 tokens read, 20 written, $0.001. */
export function call(part: Partial<WireCall> = {}): WireCall {
  return {
    role: 'agent',
    layer: part.role === undefined || part.role === 'agent' ? 0 : null,
    agent: 'quick',
    model: 'sim/quick',
    status: 'ok',
    finish_reason: 'stop',
    latency_ms: 100,
    first_token_ms: 40,
    attempts: 1,
    usage: {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
    cost_usd: 0.001,
    error: null,
    ...part,
  }
}

/** The report of a run that is whole. */
export function report(part: Partial<WireReport> = {}): WireReport {
  return {
    run: 'run_1',
    mixture: 'team-answer',
    version: null,
    strategy: 'synthesize',
    synthesized: true,
    degraded: false,
    reasons: [],
    ignored: [],
    cache: 'off',
    cost_usd: 0.002,
    finding: null,
    calls: [call(), call({ role: 'aggregator', agent: 'aggregator', model: 'sim/writer' })],
    ...part,
  }
}

/** The record of a stored run. */
export function record(part: Partial<WireRun> = {}): WireRun {
  return {
    ...report(),
    usage: call().usage,
    status: 'done',
    finish_reason: 'stop',
    error: null,
    created_at: 1_795_836_194,
    duration_ms: 200,
    stored: true,
    ...part,
  }
}
