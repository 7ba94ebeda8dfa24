import { askStream } from '../stage/client.ts'
import { chatOf, type Topologies } from '../stage/topology.ts'
import { startWorker } from '../stage/workerd.ts'
import type { StartedTarget } from './target.ts'

/** How a Worker that is compared with the gateway is started. */
export interface OtherStart {
  readonly upstream: string
  readonly topologies: Topologies
  readonly name?: string
  /** Whether it requests streams from its agents, as the gateway does, or whole answers. */
  readonly streamed?: boolean
}

/** The mixture with only what the runtime does natively. */
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
