import { inspect, type Inspector } from '../../bench/stage/inspector.ts'

/** Memory of an isolate as its engine counts it, garbage included unless it was collected just before. */
export interface HeapUsage {
  /** Objects and strings. */
  readonly usedBytes: number
  /** Buffers, and objects of the runtime, outside of the engine's heap. */
  readonly externalBytes: number
  /** The sum: what the platform's limit of 128 MB counts. */
  readonly totalBytes: number
}

/** The heap of a gateway's isolate, seen through its inspector. */
export interface Heap extends Disposable {
  usage(): Promise<HeapUsage>
  /** Collects garbage and returns what is left. */
  liveUsage(): Promise<HeapUsage>
  /** Follows the usage until it is stopped; returns the highest. */
  watch(everyMs?: number): HeapWatch
}

/** A watch over the usage of a heap. */
export interface HeapWatch {
  /** Ends the watch; returns the usage at its highest total. */
  stop(): Promise<HeapUsage>
}

const EVERY_MS = 10

/** Connects to the heap of a gateway; it was started with `inspected`. */
export async function heapOf(gateway: {
  readonly url: string
  inspectorUrl(): Promise<URL>
}): Promise<Heap> {
  const inspector = await inspect(await gateway.inspectorUrl())
  return {
    usage: () => usageOf(inspector),
    async liveUsage() {
      const collected = inspector.send('HeapProfiler.collectGarbage')
      // An isolate may collect garbage only when it handles its next request.
      for (let request = 0; request < 3; request++)
        await (await fetch(`${gateway.url}/healthz`)).text()
      await collected
      return usageOf(inspector)
    },
    watch: (everyMs = EVERY_MS) => watchHeap(inspector, everyMs),
    [Symbol.dispose]: () => inspector[Symbol.dispose](),
  }
}

function watchHeap(inspector: Inspector, everyMs: number): HeapWatch {
  let going = true
  const watching = (async () => {
    let highest = await usageOf(inspector)
    while (going) {
      await new Promise((resolve) => setTimeout(resolve, everyMs))
      const usage = await usageOf(inspector)
      if (usage.totalBytes > highest.totalBytes) highest = usage
    }
    return highest
  })()
  watching.catch(() => {}) // Thrown where the watch is stopped.
  return {
    stop() {
      going = false
      return watching
    },
  }
}

/** The fields of `Runtime.getHeapUsage` of the devtools protocol. */
interface WireHeapUsage {
  readonly usedSize: number
  readonly embedderHeapUsedSize?: number
  readonly backingStorageSize?: number
}

async function usageOf(inspector: Inspector): Promise<HeapUsage> {
  const usage = await inspector.send<WireHeapUsage>('Runtime.getHeapUsage')
  const externalBytes = (usage.backingStorageSize ?? 0) + (usage.embedderHeapUsedSize ?? 0)
  return {
    usedBytes: usage.usedSize,
    externalBytes,
    totalBytes: usage.usedSize + externalBytes,
  }
}
