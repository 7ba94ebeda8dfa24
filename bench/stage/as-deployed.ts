/**
 * Miniflare, changed to resemble a deployment: its Workers call the network directly, and KV is in another process.
 * Unchanged, Miniflare does both with Workers of its own, in the process that is measured.
 */
import { CORE_PLUGIN, KV_PLUGIN, Miniflare } from 'miniflare'

/** Removes the Worker that rewrites the headers of every outgoing request. */
const servicesOf = CORE_PLUGIN.getServices.bind(CORE_PLUGIN)
CORE_PLUGIN.getServices = async (options) => {
  const made = await servicesOf(options)
  const services = Array.isArray(made) ? made : (made?.services ?? [])
  const workers = services.flatMap((service) => ('worker' in service ? (service.worker ?? []) : []))
  const ours = workers.find((worker) => worker.globalOutbound?.name?.startsWith('outbound:'))
  if (ours === undefined)
    throw new Error('Cannot find the Worker that Miniflare puts before the network')
  ours.globalOutbound = { name: 'internet' }
  return made
}

const KV_ELSEWHERE = 'kv-elsewhere'

/** Binds the KV namespace to a server, whose URL is the id of the namespace. */
KV_PLUGIN.getBindings = async ({ config }) =>
  namespacesOf(config).map(({ name }) => ({ name, kvNamespace: { name: KV_ELSEWHERE } }))
KV_PLUGIN.getServices = async ({ options }) => {
  const [namespace, another] = namespacesOf(options.config)
  if (namespace === undefined) return []
  if (another !== undefined)
    throw new Error('Cannot serve two namespaces: they would share their keys')
  return [{ name: KV_ELSEWHERE, external: { address: new URL(namespace.id).host, http: {} } }]
}

function namespacesOf({ env = {} }: Configured): readonly { name: string; id: string }[] {
  return Object.entries(env).flatMap(([name, { type, id }]) =>
    type === 'kv' && id !== undefined ? [{ name, id }] : [],
  )
}

interface Configured {
  readonly env?: Readonly<Record<string, { readonly type: string; readonly id?: string }>>
}

export { Miniflare }
