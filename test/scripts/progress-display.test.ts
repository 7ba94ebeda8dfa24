import { describe, expect, test } from 'vitest'
import {
  advance,
  noProgress,
  redraw,
  renderProgress,
  renderReceipt,
  withoutControls,
  type ProgressEvent,
  type Receipt,
} from '../../scripts/progress-display.ts'

const plain = { color: false, columns: 80 }

function agentStart(agent: string, layer = 0, model = `sim/${agent}`): ProgressEvent {
  return { type: 'agent-start', layer, agent, model }
}

function agentEnd(agent: string, status: string, message?: string): ProgressEvent {
  const model = `sim/${agent}`
  const error = message === undefined ? null : { code: 'upstream_error', message }
  const event = { type: 'agent-end', layer: 0, agent, model, status, latency_ms: 411.6, error }
  // A newer gateway may send a status that is not known here.
  return event as ProgressEvent
}

function lines(events: readonly ProgressEvent[], canvas = plain): string[] {
  return renderProgress(events.reduce(advance, noProgress), canvas)
}

const layerStart: ProgressEvent = { type: 'layer-start', layer: 0, agents: ['quick', 'careful'] }

describe('renderProgress()', () => {
  test('draws nothing before the first event', () => {
    expect(lines([])).toEqual([])
  })

  test('draws a line for every agent as soon as its layer starts', () => {
    expect(lines([layerStart])).toEqual(['layer 1', '  … quick', '  … careful'])
  })

  test('marks how each agent ended, and its time', () => {
    const events = [
      layerStart,
      agentStart('quick'),
      agentStart('careful'),
      agentEnd('careful', 'failed', 'Answered 429'),
      agentEnd('quick', 'ok'),
      { type: 'layer-end', layer: 0, proposals: 1 },
      { type: 'aggregator-start', model: 'sim/judge' },
    ] as const satisfies readonly ProgressEvent[]
    expect(lines(events)).toEqual([
      'layer 1: 1 proposal',
      '  ✓ quick    sim/quick      412 ms',
      '  ✗ careful  sim/careful    412 ms  Answered 429',
      'aggregator: sim/judge',
    ])
  })

  test.each([
    ['ok', '  ✓ quick  sim/quick    412 ms'],
    ['cached', '  ✓ quick  sim/quick    412 ms  cached'],
    ['partial', '  ✓ quick  sim/quick    412 ms  partial'],
    ['cancelled', '  ✗ quick  sim/quick    412 ms  cancelled'],
    ['failed', '  ✗ quick  sim/quick    412 ms'],
    ['new-one', '  ✗ quick  sim/quick    412 ms  new-one'],
  ])('draws an agent that is %s', (status, line) => {
    expect(lines([agentEnd('quick', status)])).toEqual(['layer 1', line])
  })

  test('draws layers in their order', () => {
    const drawn = lines([agentStart('late', 1), agentStart('early', 0)])
    expect(drawn.map((line) => line.trim().split(/\s+/)[1])).toEqual(['1', 'early', '2', 'late'])
  })

  test('shows the model that an agent fell back to', () => {
    const other = agentStart('quick', 0, 'sim/terse')
    expect(lines([agentStart('quick'), other])).toEqual(['layer 1', '  … quick  sim/terse'])
  })

  test('makes no line wider than the terminal', () => {
    const events = [layerStart, agentEnd('quick', 'failed', 'a long story '.repeat(20))]
    const drawn = lines(events, { color: false, columns: 30 })
    expect(drawn[1]).toHaveLength(30)
    expect(drawn[1]?.endsWith('…')).toBe(true)
  })

  test('removes control characters from messages, so that only the display moves the cursor', () => {
    const events = [agentEnd('quick', 'failed', 'a\x1b[2J\nb\x9b1m')]
    expect(lines(events)[1]).toBe('  ✗ quick  sim/quick    412 ms  a[2J b1m')
  })

  test('colors only the mark', () => {
    const [, line] = lines([agentEnd('quick', 'ok')], { color: true, columns: 80 })
    expect(line).toBe('  \x1b[32m✓\x1b[0m quick  sim/quick    412 ms')
  })
})

describe('redraw()', () => {
  test('draws below the cursor the first time', () => {
    expect(redraw(0, ['one', 'two'])).toBe('\x1b[0Jone\ntwo\n')
  })

  test('goes up over the lines it drew before', () => {
    expect(redraw(2, ['one'])).toBe('\x1b[2A\r\x1b[0Jone\n')
  })
})

describe('renderReceipt()', () => {
  const receipt: Receipt = {
    calls: 3,
    tokens: 42,
    costUsd: 0.00123,
    degraded: false,
    reasons: [],
    finishReason: 'stop',
  }

  test.each<[string, Partial<Receipt>, string]>([
    ['what a run took', {}, '3 calls · 42 tokens · $0.00123 · 1.2 s'],
    ['one of each', { calls: 1, tokens: 1 }, '1 call · 1 token · $0.00123 · 1.2 s'],
    ['that it was free', { costUsd: 0 }, '3 calls · 42 tokens · $0 · 1.2 s'],
    ['that a price is unknown', { costUsd: null }, '3 calls · 42 tokens · cost unknown · 1.2 s'],
    [
      'why an answer is less than promised',
      { degraded: true, reasons: ['agent_failed', 'budget'] },
      '3 calls · 42 tokens · $0.00123 · 1.2 s · degraded: agent_failed, budget',
    ],
    [
      'that an answer hit its limit',
      { finishReason: 'length' },
      '3 calls · 42 tokens · $0.00123 · 1.2 s · ended early: length',
    ],
    ['only what it knows', { calls: undefined, tokens: undefined, costUsd: undefined }, '1.2 s'],
  ])('reports %s', (_, difference, line) => {
    expect(renderReceipt({ ...receipt, ...difference }, 1234)).toBe(line)
  })
})

test('withoutControls() leaves lines and tabs, and removes escapes', () => {
  expect(withoutControls('a\n\tb\x1b]0;title\x07\r')).toBe('a\n\tb]0;title')
})
