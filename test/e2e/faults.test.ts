import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  COLUMNS,
  columnsOf,
  FAULTS,
  FAULT_TEXT,
  GOOD_PROPOSALS,
  startFaultBench,
  type Observation,
} from '../support/fault-case.ts'
import { tableOf } from '../support/fault-table.ts'
import { paceOfMachine } from '../support/pace.ts'
import { ECHOED_KEY, type Fault } from '../support/upstream/faults.ts'

let bench: Awaited<ReturnType<typeof startFaultBench>>
beforeAll(async () => {
  bench = await startFaultBench()
})
const observations: Observation[] = []
afterAll(() => bench[Symbol.asyncDispose]())

describe.concurrent.each(FAULTS.map((fault) => [fault.sentence, fault] as const))(
  'a model that %s',
  (_sentence, fault) => {
    const columns = columnsOf(fault).map((column) => [column.api, column.role, column] as const)
    test.each(columns)(
      '%s, as %s: the caller gets the true outcome',
      async (_api, _role, column) => {
        const seen = await bench.run(fault, column)
        observations.push(seen)
        expect(seen.ended).not.toBe('cut')
        // No text of an upstream outside its answer.
        expect(seen.body).not.toContain(ECHOED_KEY)
        expect(seen.body).not.toMatch(/<html|desired|désolé|A redirect was followed/i)
        if (seen.ended === 'error') expect(seen.body).not.toContain('[DONE]')
        if (Array.isArray(fault.script)) expectAttempts(fault.script, seen)
        if (column.role === 'agent') expectSurvival(fault, seen)
        else expectHonesty(fault, seen)
      },
    )
  },
)

test('docs/faults.md has the outcomes of these tests', async () => {
  const page = await readFile(new URL('../../docs/faults.md', import.meta.url), 'utf8')
  expect(observations).toHaveLength(FAULTS.flatMap(columnsOf).length)
  const table = page.slice(page.indexOf('| a model that')).trimEnd()
  const seen = (await paceOfMachine()) > 1 ? observations.map(inTime(table)) : observations
  expect(tableOf(seen).split('\n')).toEqual(table.split('\n'))
})

/** A stream gets its status after so long, whether or not its run will fail. */
const STATUS_MS = 2_000

/**
 * On a busy machine a run that fails at once may fail after its stream got its status: its error, which is
 * the same, is then in a frame. It counts with the status that the table has for it.
 */
function inTime(table: string): (seen: Observation) => Observation {
  return (seen) => {
    if (seen.ended !== 'error' || seen.content !== '' || seen.statusMs < STATUS_MS) return seen
    const row = table.split('\n').find((line) => line.startsWith(`| ${seen.fault.sentence} |`))
    const column = COLUMNS.findIndex(({ api, role }) => api === seen.api && role === seen.role)
    const cell = row?.split(' | ')[1 + column] ?? ''
    return { ...seen, status: Number(/^HTTP (\d+) /.exec(cell)?.[1] ?? seen.status) }
  }
}

/** Each of its scripts was met once, in this run. */
function expectAttempts(scripts: readonly unknown[], seen: Observation): void {
  const counts = seen.calls.map(({ attempts }) => attempts)
  expect(Math.max(...counts)).toBe(scripts.length)
}

/** One faulty agent of three: the answer comes, and reports what is missing. */
function expectSurvival(fault: Fault, seen: Observation): void {
  expect(seen.ended).toBe('whole')
  expect(seen.content).toBe('The answer that the aggregator wrote.')
  expect(seen.synthesized).toBe(true)
  const faulty = seen.calls.find(({ agent }) => agent === 'faulty')
  if (fault.expect === 'whole' && !fault.name.includes('tool')) {
    expect(seen.degraded).toBe(false)
    expect(faulty?.status).toBe('ok')
  } else {
    expect(seen.degraded).toBe(true)
    expect(['failed', 'partial']).toContain(faulty?.status)
    expect(seen.reasons).toEqual([expect.stringMatching(/^agent_(failed|partial):0\/faulty$/)])
  }
}

/** A faulty last step: the whole answer, or a proposal that is marked as one, or an error. */
function expectHonesty(fault: Fault, seen: Observation): void {
  if (fault.expect === 'whole') {
    expect(seen.ended).toBe('whole')
    expect(seen.degraded).toBe(false)
    if (!fault.name.includes('tool')) expect(seen.content).toContain(FAULT_TEXT)
    return
  }
  if (seen.ended === 'error') {
    expect(seen.finishReason === null || seen.finishReason === 'error').toBe(true)
    // Without a stream, the answer falls back to a proposal instead of an error.
    expect(seen.role).not.toBe('aggregator')
    return
  }
  expect(GOOD_PROPOSALS).toContain(seen.content)
  expect(seen).toMatchObject({ degraded: true, synthesized: false, reasons: ['aggregator_failed'] })
}
