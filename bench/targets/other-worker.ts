import { askStream } from '../stage/client.ts'
import { chatOf, type Topologies } from '../stage/topology.ts'
import { startWorker } from '../stage/workerd.ts'
import type { StartedTarget } from './target.ts'

/** What a Worker beside ours is started with. */
export interface OtherStart {
  readonly upstream: string
  readonly topologies: Topologies
  readonly name?: string
  /** Agents are asked for streams, as ours are; otherwise for whole answers. */
  readonly streamed?: boolean
}

/** The mixture with nothing but what the runtime does natively. */
export function startNative(start: OtherStart): Promise<StartedTarget> {
  return startOther('native', { name: 'native floor', ...start })
}

/** The mixture with the `ai` SDK. */
export function startAiSdk(start: OtherStart): Promise<StartedTarget> {
  const name = start.streamed ? 'ai SDK Worker, agents streamed' : 'ai SDK Worker'
  return startOther('ai-sdk', { name, ...start })
}

async function startOther(
  file: string,
  { name, upstream, topologies, streamed = false }: OtherStart & { readonly name: string },
): Promise<StartedTarget> {
  const worker = await startWorker({
    entry: `bench/workers/${file}.ts`,
    bindings: {
      UPSTREAM: upstream,
      TOPOLOGIES: JSON.stringify(topologies),
      AGENTS: streamed ? 'streamed' : 'whole',
    },
  })
  return {
    name,
    pid: worker.pid,
    ask: (mixture) => askStream(`${worker.url}/`, { body: chatOf(mixture) }),
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  }
}
