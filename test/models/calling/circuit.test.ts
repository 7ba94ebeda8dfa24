import { beforeEach, describe, expect, test } from 'vitest'
import type { ModelFailureCode } from '../../../src/moa/model-port.ts'
import { Circuit } from '../../../src/models/calling/circuit.ts'
import { FakeClock } from '../../support/fake-upstream.ts'

const FAILURES: readonly ModelFailureCode[] = [
  'upstream_error',
  'upstream_unreachable',
  'upstream_timeout',
]

let clock: FakeClock
let circuit: Circuit
beforeEach(() => {
  clock = new FakeClock()
  circuit = new Circuit(clock.now)
})

function fail(times: number, code: ModelFailureCode = 'upstream_error'): void {
  for (let time = 0; time < times; time += 1) circuit.record('acme', code)
}

describe('Circuit', () => {
  test.for(FAILURES)('opens after five times %s, and not before', (code) => {
    fail(4, code)
    expect(circuit.isOpen('acme')).toBe(false)
    fail(1, code)
    expect(circuit.isOpen('acme')).toBe(true)
    expect(circuit.isOpen('other')).toBe(false)
  })

  test('counts failures of all kinds together', () => {
    for (const code of [...FAILURES, ...FAILURES]) circuit.record('acme', code)
    expect(circuit.isOpen('acme')).toBe(true)
  })

  test('counts failures in a row only', () => {
    fail(4)
    circuit.record('acme', null)
    fail(4)
    expect(circuit.isOpen('acme')).toBe(false)
  })

  test.for<ModelFailureCode>([
    'upstream_rate_limited',
    'upstream_unauthorized',
    'upstream_rejected',
    'cancelled',
    'provider_skipped',
  ])('never opens for %s', (code) => {
    fail(50, code)
    expect(circuit.isOpen('acme')).toBe(false)
  })

  test.for<ModelFailureCode>(['cancelled', 'upstream_rate_limited', 'provider_skipped'])(
    'is not closed by %s',
    (code) => {
      fail(4)
      circuit.record('acme', code)
      fail(1)
      expect(circuit.isOpen('acme')).toBe(true)
    },
  )

  test('lets one call try after ten seconds', () => {
    fail(5)
    clock.advance(9_999)
    expect(circuit.isOpen('acme')).toBe(true)
    clock.advance(1)
    expect(circuit.isOpen('acme')).toBe(false)
    expect(circuit.isOpen('acme')).toBe(true)
  })

  test('closes when the try succeeds', () => {
    fail(5)
    clock.advance(10_000)
    expect(circuit.isOpen('acme')).toBe(false)
    circuit.record('acme', null)
    expect(circuit.isOpen('acme')).toBe(false)
    fail(4)
    expect(circuit.isOpen('acme')).toBe(false)
  })

  test('opens again when the try fails', () => {
    fail(5)
    clock.advance(10_000)
    expect(circuit.isOpen('acme')).toBe(false)
    clock.advance(3_000)
    fail(1)
    clock.advance(9_999)
    expect(circuit.isOpen('acme')).toBe(true)
    clock.advance(1)
    expect(circuit.isOpen('acme')).toBe(false)
  })

  test('lets another call try when the first one never ended', () => {
    fail(5)
    clock.advance(10_000)
    expect(circuit.isOpen('acme')).toBe(false)
    clock.advance(10_000)
    expect(circuit.isOpen('acme')).toBe(false)
  })
})

test('counts failures of no more models than its limit', () => {
  fail(5)
  for (let model = 0; model < 600; model += 1) circuit.record(`acme/${model}`, 'upstream_error')
  expect(circuit.isOpen('acme')).toBe(false)
})
