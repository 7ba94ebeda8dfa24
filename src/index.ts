import { platformClock, platformRandom } from './cloudflare/clock.ts'
import { board } from './cloudflare/flights.ts'
import { idempotencyKeys } from './cloudflare/idempotency.ts'
import { keyMemory, keyStore, shield } from './cloudflare/key-store.ts'
import { kvKeys } from './cloudflare/keys.ts'
import { kvCache } from './cloudflare/kv-cache.ts'
import { logBug, logRun, logTrouble } from './cloudflare/log.ts'
import { mixtureStore } from './cloudflare/mixtures.ts'
import { runStore } from './cloudflare/run-store.ts'
import { sessionSigning } from './cloudflare/session-secret.ts'
import { sessionStore } from './cloudflare/sessions.ts'
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
export { IdempotencyKey } from './cloudflare/idempotency-key.ts'
export { Ledger } from './cloudflare/ledger.ts'
export { KeyLimiter } from './cloudflare/key-limiter.ts'
export { KeyRegistry } from './cloudflare/key-registry.ts'
export { MixtureWriter } from './cloudflare/mixture-writer.ts'

interface Execution {
  waitUntil(work: Promise<unknown>): void
}

// Of the isolate, not of a request: none of them holds a promise.
const circuit = new Circuit(platformClock.now)
const simulator = createSimulator()
const knownKeys = keyMemory(platformClock.now)

const app = createApp({ services })

export default { fetch: app.fetch }

/** Where the rooms meet: what one request gets to work with. */
function services(env: Env & { readonly AI?: unknown }, execution: Execution): Services {
  const settings = readSettings(env)
  const { adminKey, open, providers: setting, secret } = settings
  const signing = sessionSigning(settings)
  const { providers, problem } = providersFor(setting)
  const workersAi = isWorkersAi(env.AI) ? env.AI : null
  const context = { providers, secret, workersAi }
  const models = { ...context, simulator, circuit, clock: platformClock }
  return {
    access: {
      adminKey,
      open,
      sessionSecret: signing.secret,
      problem: problem ?? signing.problem,
    },
    keys: keyStore(env, knownKeys),
    shield: shield(env),
    mixtures: mixtureStore(env),
    models: {
      list: () => configuredModels(context),
      check: (id) => canCall(id, context),
      priceOf: (id) => priceOf(id, providers),
    },
    answers: (tenant) => kvCache(env.KV, (hash) => kvKeys.answer(tenant, hash), logTrouble),
    proposals: (tenant) => kvCache(env.KV, (hash) => kvKeys.proposal(tenant, hash), logTrouble),
    runs: runStore(env.KV, logTrouble),
    sessions: sessionStore(env.LEDGER, platformClock.now),
    board: (key) => board(env.FLIGHT, key),
    idempotency: idempotencyKeys(env.IDEMPOTENCY_KEY, logTrouble),
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
