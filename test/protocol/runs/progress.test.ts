import { describe, expect, test } from 'vitest'
import type { AgentEnd, CallStatus, RunEvent } from '../../../src/moa/events.ts'
import { progressSchema } from '../../../src/protocol/runs/progress-response.ts'
import { progressLine, wireEvent, withoutProgress } from '../../../src/protocol/runs/progress.ts'

const PROPOSAL = { agent: 'a', model: 'up/a', text: 'private', ended: 'whole' } as const
const agentEnd = (fields: Partial<AgentEnd> = {}): AgentEnd => ({
  type: 'agent-end',
  layer: 0,
  agent: 'a',
  model: 'up/a',
  status: 'ok',
  latencyMs: 1_234.6,
  proposal: PROPOSAL,
  failure: null,
  ...fields,
})
const FAILURE = { code: 'upstream_error', message: 'Answered 500', retryable: true } as const

describe('an event becomes its documented form, and nothing more', () => {
  test.each<[RunEvent, object]>([
    [
      { type: 'layer-start', layer: 0, agents: ['a', 'b'] },
      { type: 'layer-start', layer: 0, agents: ['a', 'b'] },
    ],
    [
      { type: 'agent-start', layer: 0, agent: 'a', model: 'up/a' },
      { type: 'agent-start', layer: 0, agent: 'a', model: 'up/a' },
    ],
    [
      agentEnd(),
      {
        type: 'agent-end',
        layer: 0,
        agent: 'a',
        model: 'up/a',
        status: 'ok',
        latency_ms: 1_235,
        error: null,
      },
    ],
    [
      { type: 'layer-end', layer: 0, proposals: [PROPOSAL] },
      { type: 'layer-end', layer: 0, proposals: 1 },
    ],
    [
      { type: 'aggregator-start', model: 'up/pen' },
      { type: 'aggregator-start', model: 'up/pen' },
    ],
    [
      { type: 'run-degraded', reason: 'agent_failed:0/a' },
      { type: 'run-degraded', reason: 'agent_failed:0/a' },
    ],
  ])('%o', (event, wire) => {
    expect(wireEvent(event)).toEqual(wire)
    expect(progressSchema().parse(wire)).toEqual(wire)
  })
})

test('a failed agent has the code and the message, and nothing else of its failure', () => {
  expect(wireEvent(agentEnd({ status: 'failed', failure: FAILURE }))).toMatchObject({
    status: 'failed',
    error: { code: 'upstream_error', message: 'Answered 500' },
  })
})

test('no event shows the text of a proposal', () => {
  const events = [agentEnd(), { type: 'layer-end', layer: 0, proposals: [PROPOSAL] } as const]
  expect(JSON.stringify(events.map(wireEvent))).not.toContain('private')
})

test('the text of the answer is not progress', () => {
  const event = { type: 'answer-deltas', deltas: [{ text: 'Hi' }] } as const
  expect([wireEvent(event), progressLine(event)]).toEqual([null, null])
})

test.each<[CallStatus, RegExp]>([
  ['ok', /^a answered after 1\.2 s\n$/],
  ['cached', /^a had answered before\n$/],
  ['partial', /^a was cut off after 1\.2 s/],
  ['failed', /^a failed after 1\.2 s \(upstream_error\)\n$/],
  ['cancelled', /^a was stopped after 1\.2 s\n$/],
])('an agent that ended as %s is one line', (status, line) => {
  expect(progressLine(agentEnd({ status, failure: FAILURE }))).toMatch(line)
})

test('layers are counted from 1 in lines for people', () => {
  expect(progressLine({ type: 'layer-start', layer: 1, agents: ['a', 'b'] })).toMatch(
    /^Layer 2: .*a, b\n$/,
  )
})

describe('lines of progress that come back with reasoning', () => {
  const statuses = ['ok', 'cached', 'partial', 'failed', 'cancelled'] as const
  const events: readonly RunEvent[] = [
    { type: 'layer-start', layer: 0, agents: ['a', 'b'] },
    ...statuses.map((status) => agentEnd({ status, failure: FAILURE })),
    ...(['judge', 'critic', 'verifier', 'extractor'] as const).map(
      (role) => ({ type: 'judge-start', role, agent: role, model: 'up/judge' }) as const,
    ),
    { type: 'aggregator-start', model: 'up/pen' },
  ]
  const lines = events.map((event) => progressLine(event) ?? '')

  test.each(lines)('are left out: %j', (line) => {
    expect(line).not.toBe('')
    expect(withoutProgress(line)).toBe('')
  })

  test('are left out together, and reasoning stays as it is', () => {
    expect(withoutProgress(lines.join(''))).toBe('')
    for (const text of ['First I think.', 'First.\n\nThen.', `${lines.join('')}So.`])
      expect(withoutProgress(text)).toBe(text)
  })
})
