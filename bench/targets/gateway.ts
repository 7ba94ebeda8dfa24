import { askStream, sendOk } from '../stage/client.ts'
import { chatOf, type Topologies, type Topology } from '../stage/topology.ts'
import { startWorker, type StartedWorker, type WorkerStart } from '../stage/workerd.ts'
import type { Target } from './target.ts'

/** The provider's name in the gateway: its models are `bench/NAME`. */
const PROVIDER = 'bench'
const PRICE = { input: 1, output: 2 }

/** Starts the gateway in front of the upstream, without authentication. */
export function startGateway(
  upstream: string,
  options: Pick<WorkerStart, 'root' | 'inspected'> = {},
): Promise<StartedWorker> {
  const providers = { [PROVIDER]: { base_url: upstream, api_key: null, default_price: PRICE } }
  return startWorker({
    entry: 'src/index.ts',
    configured: true,
    bindings: { AUTH: 'open', PROVIDERS: JSON.stringify(providers) },
    ...options,
  })
}

/** Stores mixtures of one layer; `more` is added to each document. */
export async function putTopologies(
  url: string,
  topologies: Topologies,
  more: object = {},
): Promise<void> {
  for (const [id, topology] of Object.entries(topologies))
    await putMixture(url, id, { ...mixtureOf(topology), ...more })
}

export function putMixture(url: string, id: string, mixture: object): Promise<unknown> {
  return sendOk(`${url}/v1/mixtures/${id}`, { method: 'PUT', body: mixture })
}

export function mixtureOf({ agents, aggregator }: Topology) {
  return {
    layers: [{ agents: agents.map(agentOf) }],
    aggregator: { model: `${PROVIDER}/${aggregator}` },
  }
}

export function agentOf(model: string, index: number) {
  return { model: `${PROVIDER}/${model}`, name: `a${index}`, retries: 0 }
}

/** The gateway as a target. A name that is not a mixture is a model, which runs alone. */
export function gatewayTarget(
  { url, pid }: StartedWorker,
  { name = 'edge-moa', topologies }: { readonly name?: string; readonly topologies: Topologies },
): Target {
  return {
    name,
    pid,
    ask: (mixture) => {
      const model = mixture in topologies ? mixture : `${PROVIDER}/${mixture}`
      return askStream(`${url}/v1/chat/completions`, { body: chatOf(model) })
    },
  }
}
