import { describe, expect, test } from 'vitest'
import type { SharedRun } from '../../../../src/gateway/ports/shared-run.ts'
import { joinFlight } from '../../../../src/gateway/runs/flights/join-flight.ts'
import type { Run } from '../../../../src/gateway/runs/run.ts'
import { Stopper } from '../../../../src/moa/stop-signal.ts'

/** A caller of a flight whose part a test gives out. */
function caller() {
  const { promise, resolve } = Promise.withResolvers<SharedRun>()
  const stop = new Stopper()
  const reported: (string | null)[] = []
  const work: Promise<unknown>[] = []
  const services = {
    joinRun: () => promise,
    waitUntil: (background: Promise<unknown>) => void work.push(background),
    failed() {},
  }
  const named = (name: string) => ({ name }) as unknown as Run
  const parts = {
    follow: () => named('follows'),
    lead: () => named('leads'),
    alone: () => named('alone'),
  }
  const complete = async (answer: string | null) => void reported.push(answer)
  return {
    stop,
    reported,
    settled: () => Promise.all(work),
    lead: () => resolve({ role: 'lead', complete }),
    run: joinFlight({ key: 'k', run: 'run_1', stop, services }, parts),
    breaks: joinFlight(
      { key: 'k', run: 'run_1', stop, services },
      {
        ...parts,
        lead() {
          throw new Error('A bug')
        },
      },
    ),
  }
}

describe('a caller who waits for the run of another one', () => {
  test('and leaves waits no longer, and gives the lead away when it comes', async () => {
    const { run, breaks, stop, lead, reported, settled } = caller()
    stop.abort()
    expect(await run).toEqual({ name: 'alone' })
    await breaks
    lead()
    await settled()
    expect(reported).toEqual([null, null])
  })

  test('leads when it is to lead', async () => {
    const { run, breaks, lead, reported } = caller()
    breaks.catch(() => {})
    lead()
    expect(await run).toEqual({ name: 'leads' })
    await expect(breaks).rejects.toThrow('A bug')
    // Where its run cannot begin, the next one leads.
    expect(reported).toEqual([null])
  })
})
