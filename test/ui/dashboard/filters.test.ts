import { describe, expect, test } from 'vitest'
import type { WireRun } from '../../../src/protocol/runs/responses.ts'
import { matches, summary, type RunFilter } from '../../../src/ui/dashboard/runs/filters.ts'

const ANY: RunFilter = { state: '', mixture: '', text: '' }

/** A run with only what a list looks at. */
function runOf(fields: Partial<WireRun>): WireRun {
  const base = { run: 'run_1', mixture: 'demo', strategy: 'synthesize', status: 'done' }
  const rest = { degraded: false, cache: 'off', cost_usd: 0, calls: [], created_at: 0 }
  return { ...base, ...rest, ...fields } as WireRun
}

describe('the filter of runs', () => {
  test('lets every run through when nothing is set', () => {
    expect(matches(runOf({ status: 'failed' }), ANY)).toBe(true)
  })

  test.each([
    ['done', runOf({}), runOf({ status: 'failed' })],
    ['degraded', runOf({ degraded: true }), runOf({})],
    ['failed', runOf({ status: 'failed' }), runOf({})],
    ['cancelled', runOf({ status: 'cancelled' }), runOf({})],
    ['cached', runOf({ cache: 'hit' }), runOf({ cache: 'miss' })],
  ] as const)('finds the state %s and no other', (state, wanted, other) => {
    expect(matches(wanted, { ...ANY, state })).toBe(true)
    expect(matches(other, { ...ANY, state })).toBe(false)
  })

  test('finds a text in ids, mixtures, agents and models, in any case', () => {
    const calls = [{ agent: 'Mini', model: 'openai/gpt-5-mini' }] as unknown as WireRun['calls']
    const run = runOf({ run: 'run_abc', mixture: 'team-answer', calls })
    for (const text of ['ABC', 'team', 'mini', 'GPT-5', 'synth']) {
      expect(matches(run, { ...ANY, text })).toBe(true)
    }
    expect(matches(run, { ...ANY, text: 'claude' })).toBe(false)
  })

  test('wants all that is set', () => {
    const filter: RunFilter = { state: 'done', mixture: 'demo', text: 'run_1' }
    expect(matches(runOf({}), filter)).toBe(true)
    expect(matches(runOf({ mixture: 'demo-deep' }), filter)).toBe(false)
  })
})

describe('the summary of runs', () => {
  test('counts the runs that it is given', () => {
    const runs = [
      runOf({ cost_usd: 0.5 }),
      runOf({ cost_usd: 0.25, degraded: true }),
      runOf({ status: 'failed' }),
    ]
    expect(summary(runs)).toBe('3 runs · $0.75 · 1 degraded (33 %) · 1 failed')
    expect(summary(runs.slice(0, 1))).toBe('1 run · $0.50 · 0 degraded (0 %) · 0 failed')
  })

  test('names runs of unknown cost instead of counting them as free', () => {
    expect(summary([runOf({ cost_usd: 1 }), runOf({ cost_usd: null })])).toContain(
      '$1.00 + 1 run of unknown cost',
    )
  })

  test('of no runs is no division by nothing', () => {
    expect(summary([])).toBe('0 runs · $0 · 0 degraded · 0 failed')
  })
})
