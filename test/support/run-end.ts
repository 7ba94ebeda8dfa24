import type { CallReport } from '../../src/moa/events.ts'
import type { RunEnd } from '../../src/protocol/wire-shape.ts'

const USAGE = {
  promptTokens: 10,
  completionTokens: 5,
  cachedTokens: 4,
  reasoningTokens: 3,
  estimated: true,
}

const CALL: CallReport = {
  id: '0/mini/0',
  role: 'agent',
  layer: 0,
  agent: 'mini',
  model: 'a/mini',
  status: 'partial',
  finishReason: null,
  latencyMs: 1.4,
  firstTokenMs: 0.6,
  attempts: 2,
  usage: USAGE,
  costUsd: 0.25,
  failure: { code: 'upstream_timeout', message: 'It took too long', retryable: true },
}

/** The end of a run in which every field of a report has a value. */
export const RUN_END: RunEnd = {
  identity: { run: 'run_1', mixture: 'demo', version: 3, cache: 'miss' },
  report: {
    strategy: 'select',
    finding: {
      kind: 'select',
      best: 'mini',
      ranking: ['mini', 'small'],
      faults: { small: 'No reason' },
    },
    chosen: {
      by: 'rule:question',
      strategy: 'select',
      agents: ['mini', 'small'],
      why: 'It is a question.',
      propensity: 0.5,
    },
    earlyExit: {
      afterLayer: 0,
      agentsAgreeing: 2,
      of: 3,
      answer: '42',
      savedCalls: 2,
      savedUsd: 0.5,
    },
    byRole: [{ role: 'agent', calls: 1, usage: USAGE, costUsd: 0.25 }],
    calls: [CALL],
    reasons: ['agent_failed:0/mini'],
    degraded: true,
    synthesized: false,
    usage: USAGE,
    costUsd: 0.25,
  },
}
