import { beforeEach, describe, expect, test } from 'vitest'
import { Circuits } from '../../../src/models/calling/circuits.ts'
import { FakeClock } from '../../support/fake-upstream.ts'

let clock: FakeClock
let circuits: Circuits
beforeEach(() => {
  clock = new FakeClock()
  circuits = new Circuits(clock.now)
})

function failOnce(scope: string): void {
  circuits.forRun(scope).record('acme/m', 'upstream_error')
}

function isSkipped(scope: string): boolean {
  return circuits.forRun(scope).isOpen('acme/m')
}

describe('Circuits', () => {
  test('skips a model that failed in five runs of a scope, for that scope only', () => {
    for (let run = 0; run < 4; run += 1) failOnce('a')
    expect(isSkipped('a')).toBe(false)
    failOnce('a')
    expect(isSkipped('a')).toBe(true)
    expect(isSkipped('b')).toBe(false)
  })

  test('counts the failures of one run once, in whatever order they come', () => {
    const run = circuits.forRun('a')
    for (const code of ['upstream_error', 'upstream_timeout', 'upstream_unreachable'] as const) {
      for (let call = 0; call < 20; call += 1) run.record('acme/m', code)
    }
    for (let other = 0; other < 3; other += 1) failOnce('a')
    expect(isSkipped('a')).toBe(false)
    failOnce('a')
    expect(isSkipped('a')).toBe(true)
  })

  test('skips a model in the run in which it failed five times', () => {
    const run = circuits.forRun('a')
    for (let call = 0; call < 5; call += 1) run.record('acme/m', 'upstream_error')
    expect(run.isOpen('acme/m')).toBe(true)
    expect(run.isOpen('acme/n')).toBe(false)
    expect(isSkipped('a')).toBe(false)
  })

  test('counts failures in a row: a success in any run of the scope ends the row', () => {
    for (let run = 0; run < 4; run += 1) failOnce('a')
    circuits.forRun('a').record('acme/m', null)
    for (let run = 0; run < 4; run += 1) failOnce('a')
    expect(isSkipped('a')).toBe(false)
  })

  test('lets one run try after the pause, and skips again when its try fails', () => {
    for (let run = 0; run < 5; run += 1) failOnce('a')
    clock.advance(10_000)
    const trying = circuits.forRun('a')
    expect(trying.isOpen('acme/m')).toBe(false)
    expect(isSkipped('a')).toBe(true)
    clock.advance(5_000)
    trying.record('acme/m', 'upstream_error')
    clock.advance(9_999)
    expect(isSkipped('a')).toBe(true)
  })

  test('remembers a bounded number of scopes', () => {
    for (let run = 0; run < 5; run += 1) failOnce('a')
    for (let scope = 0; scope < 300; scope += 1) circuits.forRun(`scope ${scope}`)
    expect(isSkipped('a')).toBe(false)
  })
})
