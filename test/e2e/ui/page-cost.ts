/** What a page costs: the processor time of its tasks, and what it has in memory. */
import type { Browser, CDPSession, Page } from 'playwright-core'
import { expect } from 'vitest'

/** The tasks of the main thread of a page. */
export interface Tasks {
  /** Processor time of the longest: other processes do not count, however busy the machine is. */
  readonly longestCpuMs: number
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Processor time, in microseconds. */
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** The tasks of a page during some work. */
export async function tasksOf(
  browser: Browser,
  page: Page,
  work: () => Promise<unknown>,
): Promise<Tasks> {
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'],
  })
  await work()
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as {
    readonly traceEvents: readonly TraceEvent[]
  }
  const main = traceEvents.filter(({ args }) => args.name === 'CrRendererMain')
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) =>
      name.endsWith('RunTask') && main.some((each) => each.pid === pid && each.tid === tid),
  )
  return { longestCpuMs: Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1_000)) }
}

/** What a page has in memory after all that nothing refers to was collected. */
export interface Memory {
  readonly heapBytes: number
  readonly nodes: number
  readonly listeners: number
}

/** Collects the garbage of a page and measures what is left. */
export async function memoryOf(session: CDPSession): Promise<Memory> {
  await session.send('Performance.enable')
  // What one collection frees in the one heap lets the next free its part of the other.
  for (let times = 0; times < 3; times += 1) await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const metric = (wanted: string) =>
    metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN
  return {
    heapBytes: metric('JSHeapUsedSize'),
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
  }
}

/** Fails when the second measurement shows more than the first: no node or listener for each answer, and no text with its parts. */
export function expectFlat(before: Memory, after: Memory): void {
  expect(after.nodes - before.nodes).toBeLessThan(before.nodes / 20)
  expect(after.listeners).toBeLessThanOrEqual(before.listeners)
  // Compiled code takes some.
  expect(after.heapBytes - before.heapBytes).toBeLessThan(before.heapBytes / 2)
}
