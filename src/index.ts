import { platformClock, platformRandom } from './cloudflare/clock.ts'
import { board } from './cloudflare/flights.ts'
import { IsolateMemory } from './cloudflare/isolate-memory.ts'
import { kvKeys } from './cloudflare/keys.ts'
import { kvCache } from './cloudflare/kv-cache.ts'
import { logBug, logRun, troubleLog } from './cloudflare/log.ts'
import { mixtureStore, type StoredMixture } from './cloudflare/mixtures.ts'
import { rememberedCache, rememberedMixtures } from './cloudflare/remembered.ts'
import { runStore } from './cloudflare/run-store.ts'
import { readSettings } from './cloudflare/settings.ts'
import { createApp } from './http/app.ts'
import type { Services } from './http/services.ts'
import { Circuit } from './models/circuit.ts'
import { canCall, createModels } from './models/models.ts'
import { providersFor } from './models/provider-settings.ts'
import { configuredModels, priceOf } from './models/resolve-model.ts'
import { createSimulator } from './models/simulator/simulator.ts'
import { isWorkersAi } from './models/workers-ai.ts'

export { Flight } from './cloudflare/flight.ts'
export { MixtureWriter } from './cloudflare/mixture-writer.ts'

interface Execution {
  waitUntil(work: Promise<unknown>): void
}

// Of the isolate, not of a request: none holds a promise.
const circuit = new Circuit(platformClock.now)
const simulator = createSimulator()
const answers = new IsolateMemory<string>(
  { maxWeight: 8_000_000, maxAgeMs: 60_000 },
  platformClock.now,
)
const mixtures = new IsolateMemory<StoredMixture | null>(
  { maxWeight: 1_000, maxAgeMs: 5_000 },
  platformClock.now,
)

const app = createApp({ services })

export default { fetch: app.fetch }

/** Where the rooms meet: what one request gets to work with. */
function services(env: Env & { readonly AI?: unknown }, execution: Execution): Services {
  const { adminKey, open, providers: setting, secret } = readSettings(env)
  const { providers, problem } = providersFor(setting)
  const workersAi = isWorkersAi(env.AI) ? env.AI : null
  const trouble = troubleLog()
  const context = { providers, secret, workersAi }
  const models = { ...context, simulator, circuit, clock: platformClock }
  return {
    access: { adminKey, open, problem },
    mixtures: rememberedMixtures(mixtureStore(env), mixtures),
    models: {
      list: () => configuredModels(context),
      check: (id) => canCall(id, context),
      hasPrice: (id) => priceOf(id, providers) !== null,
    },
    answers: (tenant) => {
      const cache = kvCache(env.KV, (hash) => kvKeys.answer(tenant, hash), trouble)
      return rememberedCache(cache, answers, tenant)
    },
    proposals: (tenant) => kvCache(env.KV, (hash) => kvKeys.proposal(tenant, hash), trouble),
    runs: runStore(env.KV, trouble),
    board: (key) => board(env.FLIGHT, key),
    clock: platformClock,
    runPorts: (signal) => ({
      call: createModels({ ...models, fetch: (url, init) => fetch(url, init) }),
      clock: platformClock,
      random: platformRandom,
      priceOf: (id) => priceOf(id, providers),
      signal,
    }),
    logRun,
    failed: logBug,
    waitUntil: (work) => execution.waitUntil(work),
  }
}
