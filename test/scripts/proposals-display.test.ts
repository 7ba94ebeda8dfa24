import { expect, test } from 'vitest'
import { renderProposals } from '../../scripts/proposals-display.ts'
import type { WireRun } from '../../src/protocol/runs/responses.ts'

const plain = { color: false, columns: 80 }

function runOf(text: string, more: object = {}): WireRun {
  const call = {
    role: 'agent',
    layer: 0,
    agent: 'quick',
    model: 'sim/quick',
    status: 'ok',
    latency_ms: 1_234,
    cost_usd: 0,
    error: null,
    ...more,
  }
  const proposals = [{ layer: 0, agent: 'quick', model: 'sim/quick', text, ended: 'whole' }]
  return { run: 'run_1', stored: true, calls: [call], proposals } as unknown as WireRun
}

test('no line is wider than the terminal, and no word is lost', () => {
  const text = `${'Words of all lengths stand here. '.repeat(20)}\n\n    ${'code '.repeat(40)}\n${'x'.repeat(300)} end`
  for (const columns of [24, 40, 80]) {
    const shown = renderProposals(runOf(text), { color: false, columns })
    for (const line of shown.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
    expect(shown.replace(/\s+/g, '')).toContain(text.replace(/\s+/g, ''))
  }
})

test('short lines keep their form', () => {
  const text = 'def f(x):\n    return x\n\nDone.'
  expect(renderProposals(runOf(text), plain)).toContain('  def f(x):\n      return x\n\n  Done.\n')
})

test('the status has a color on a terminal alone', () => {
  expect(renderProposals(runOf('Hi'), { ...plain, color: true })).toContain('\x1b[32mok\x1b[0m')
  expect(renderProposals(runOf('Hi'), plain)).not.toContain('\x1b')
})

test('control characters of a model do not reach the terminal', () => {
  const shown = renderProposals(runOf('a\x1b[2Jb\x07', { model: 'sim/\x1b[1A' }), plain)
  expect(shown).not.toMatch(/(?!\n)\p{Cc}/u)
  expect(shown).toContain('a[2Jb')
})

test('a model that ran alone has no agents', () => {
  const run = { run: 'run_1', stored: true, calls: [], proposals: [] } as unknown as WireRun
  expect(renderProposals(run, plain)).toBe('No agents: the model answered alone.\n')
})
