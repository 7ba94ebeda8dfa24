import type { Figure } from '../measuring/figure.ts'
import { askStream, send } from '../stage/client.ts'
import { inspect } from '../stage/inspector.ts'
import { AT_ONCE } from '../stage/mixtures.ts'
import { paced, TOKEN } from '../stage/pace.ts'
import { residentMb } from '../stage/processor-time.ts'
import { chatOf } from '../stage/topology.ts'
import { putTopologies, startGateway } from '../targets/gateway.ts'
import type { Measurement } from './plan.ts'

const STREAMS = 1_000
/** So many are opened at the same moment. */
const OPENING = 50

/** Memory while many streams are open in one isolate: 3+1 runs whose aggregator is still writing. */
export const memory: Measurement = async function* ({ upstream }, { quick }) {
  const streams = quick ? STREAMS / 4 : STREAMS
  await using gateway = await startGateway(upstream, { inspected: true })
  const aggregator = paced({ firstTokenMs: 0, tokens: 120, intervalMs: 1_000 })
  const agents = [AT_ONCE, AT_ONCE, AT_ONCE]
  await putTopologies(gateway.url, {
    slow: { agents, aggregator },
    once: { agents, aggregator: AT_ONCE },
  })
  const ask = (mixture: string, signal?: AbortSignal, hear?: (piece: string) => void) =>
    askStream(`${gateway.url}/v1/chat/completions`, {
      body: chatOf(mixture),
      ...(signal === undefined ? {} : { signal }),
      ...(hear === undefined ? {} : { hear }),
    })
  for (let run = 0; run < 20; run++) await ask('once')
  using inspector = await inspect(await gateway.inspectorUrl())
  const heapMb = async () => {
    const collected = inspector.send('HeapProfiler.collectGarbage')
    // An isolate collects when it next has something to do.
    for (let request = 0; request < 3; request++) await send(`${gateway.url}/healthz`)
    await collected
    const told = await inspector.send<HeapUsage>('Runtime.getHeapUsage')
    return (
      (told.usedSize + (told.backingStorageSize ?? 0) + (told.embedderHeapUsedSize ?? 0)) / 2 ** 20
    )
  }
  const resident = () => (gateway.pid === null ? null : residentMb(gateway.pid))
  const before = { heap: await heapMb(), resident: resident() }
  const leave = new AbortController()
  for (let open = 0; open < streams; open += OPENING) {
    const opened = Array.from({ length: OPENING }, () => {
      const first = Promise.withResolvers<void>()
      // Once it is open, its end is that we leave; before, nothing can be measured.
      const hear = (piece: string) => {
        if (piece.includes(TOKEN)) first.resolve()
      }
      ask('slow', leave.signal, hear).catch(first.reject)
      return first.promise
    })
    await Promise.all(opened)
  }
  const during = { heap: await heapMb(), resident: resident() }
  leave.abort()
  const figures: readonly Figure[] = [
    {
      name: `heap of the isolate with ${streams.toLocaleString('en')} streams`,
      unit: 'MB',
      estimate: exactly(during.heap),
      says: 'After a collection, buffers included: what the limit of 128 MB is about.',
      goal: { limit: 'at most', value: 128 },
    },
    {
      name: 'heap of the isolate without any',
      unit: 'MB',
      estimate: exactly(before.heap),
      says: 'The code, its tables, and what it keeps between requests.',
    },
    {
      name: 'one open stream',
      unit: 'KiB',
      estimate: exactly(((during.heap - before.heap) * 1024) / streams),
      says: 'What a run holds while its aggregator writes.',
    },
    {
      name: 'growth of the process',
      unit: 'MB',
      estimate:
        before.resident === null || during.resident === null
          ? null
          : exactly(during.resident - before.resident),
      says: 'Resident memory of workerd, with sockets and what was not collected yet.',
    },
  ]
  yield { title: 'Memory with many open streams in one isolate', figures }
}

interface HeapUsage {
  readonly usedSize: number
  readonly backingStorageSize?: number
  readonly embedderHeapUsedSize?: number
}

function exactly(value: number) {
  return { value, low: value, high: value }
}
