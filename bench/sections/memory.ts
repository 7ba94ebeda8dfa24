import { heapOf } from '../../test/support/heap.ts'
import type { Figure } from '../measuring/figure.ts'
import { askStream } from '../stage/client.ts'
import { AT_ONCE } from '../stage/mixtures.ts'
import { paced, TOKEN } from '../stage/pace.ts'
import { residentMb } from '../stage/processor-time.ts'
import { chatOf } from '../stage/topology.ts'
import { putTopologies, startGateway } from '../targets/gateway.ts'
import type { Measurement } from './plan.ts'

const STREAMS = 1_000
/** Streams that are opened at the same moment. While agents write, a stream opens only after a wait. */
const OPENING = { answering: 50, proposing: 250 }

const WRITING = paced({ firstTokenMs: 0, tokens: 120, intervalMs: 1_000 })
const TOPOLOGIES = {
  answering: { agents: [AT_ONCE, AT_ONCE, AT_ONCE], aggregator: WRITING },
  proposing: { agents: [WRITING, WRITING, WRITING], aggregator: AT_ONCE },
  once: { agents: [AT_ONCE, AT_ONCE, AT_ONCE], aggregator: AT_ONCE },
}

/** Memory while many streams are open in one isolate: 3+1 runs whose aggregator is writing, or whose agents are. */
export const memory: Measurement = async function* ({ upstream }, { quick }) {
  const streams = quick ? STREAMS / 10 : STREAMS
  const answering = await hold(upstream, streams, 'answering')
  const proposing = await hold(upstream, streams, 'proposing')
  const kib = ({ before, during }: Held) => ((during.heap - before.heap) * 1024) / streams
  const many = streams.toLocaleString('en')
  const figures: readonly Figure[] = [
    {
      name: `heap of the isolate with ${many} streams, aggregators writing`,
      unit: 'MB',
      estimate: exactly(answering.during.heap),
      says: 'After a garbage collection, buffers included; the platform allows 128 MB.',
      goal: { limit: 'at most', value: 128 },
    },
    {
      name: `heap of the isolate with ${many} streams, agents writing`,
      unit: 'MB',
      estimate: exactly(proposing.during.heap),
      says: 'The same while the three agents of each run write their proposals.',
      goal: { limit: 'at most', value: 128 },
    },
    {
      name: 'heap of the isolate without streams',
      unit: 'MB',
      estimate: exactly(answering.before.heap),
      says: 'The code, its tables, and what it stores between requests.',
    },
    {
      name: 'one open stream, aggregator writing',
      unit: 'KiB',
      estimate: exactly(kib(answering)),
      says: 'Memory of one run while its aggregator writes.',
    },
    {
      name: 'one open stream, agents writing',
      unit: 'KiB',
      estimate: exactly(kib(proposing)),
      says: 'Memory of one run while its three agents write.',
    },
    {
      name: 'growth of the process, aggregators writing',
      unit: 'MB',
      estimate: grown(answering),
      says: 'Resident memory of workerd, including sockets and garbage.',
    },
  ]
  yield { title: 'Memory with many open streams in one isolate', figures }
}

interface Held {
  readonly before: Memory
  readonly during: Memory
}

/** In MB. */
interface Memory {
  readonly heap: number
  readonly resident: number | null
}

/** Memory of a gateway without streams, and with this many of one kind. */
async function hold(
  upstream: string,
  streams: number,
  mixture: 'answering' | 'proposing',
): Promise<Held> {
  await using gateway = await startGateway(upstream, { inspected: true })
  await putTopologies(gateway.url, TOPOLOGIES)
  const ask = (model: string, more: object = {}) =>
    askStream(`${gateway.url}/v1/chat/completions`, { body: chatOf(model), ...more })
  for (let run = 0; run < 20; run++) await ask('once')
  using heap = await heapOf(gateway)
  const weigh = async () => ({
    heap: (await heap.liveUsage()).totalBytes / 2 ** 20,
    resident: gateway.pid === null ? null : residentMb(gateway.pid),
  })
  const before = await weigh()
  const leave = new AbortController()
  for (let open = 0; open < streams; open += OPENING[mixture]) {
    const opened = Array.from({ length: Math.min(OPENING[mixture], streams - open) }, () => {
      const first = Promise.withResolvers<void>()
      // An open stream fails when it is aborted, which is ignored; a stream that never opened ends the bench.
      const hear = (piece: string) => {
        if (mixture === 'proposing' || piece.includes(TOKEN)) first.resolve()
      }
      ask(mixture, { signal: leave.signal, hear }).catch(first.reject)
      return first.promise
    })
    await Promise.all(opened)
  }
  const during = await weigh()
  leave.abort()
  return { before, during }
}

function grown({ before, during }: Held) {
  if (before.resident === null || during.resident === null) return null
  return exactly(during.resident - before.resident)
}

function exactly(value: number) {
  return { value, low: value, high: value }
}
