import { platformClock, platformRandom } from './cloudflare/clock.ts'
import { logBug, logRun } from './cloudflare/log.ts'
import { readSettings } from './cloudflare/settings.ts'
import { createApp } from './http/app.ts'
import { runFacts } from './http/run-facts.ts'
import type { Services } from './http/services.ts'
import { Circuit } from './models/circuit.ts'
import { canCall, createModels } from './models/models.ts'
import { providersFor } from './models/provider-settings.ts'
import { configuredModels, priceOf } from './models/resolve-model.ts'
import { createSimulator } from './models/simulator/simulator.ts'
import { isWorkersAi } from './models/workers-ai.ts'
import { builtinMixtures } from './protocol/builtin-mixtures.ts'

interface Execution {
  waitUntil(work: Promise<unknown>): void
}

// Of the isolate, not of a request: neither holds a promise.
const circuit = new Circuit(platformClock.now)
const simulator = createSimulator()

const app = createApp({ services })

export default { fetch: app.fetch }

/** Where the rooms meet: what one request gets to work with. */
function services(env: { readonly AI?: unknown }, execution: Execution): Services {
  const { adminKey, open, providers: setting, secret } = readSettings(env)
  const parsed = providersFor(setting)
  const { providers } = parsed
  const workersAi = isWorkersAi(env.AI) ? env.AI : null
  const context = { providers, secret, workersAi }
  return {
    access: { adminKey, open, problem: parsed.problem },
    mixtures: {
      get: async (_tenant, id) => {
        const mixture = builtinMixtures().get(id)
        return mixture === undefined ? null : { mixture, version: null }
      },
      list: async () => [...builtinMixtures().values()],
    },
    models: {
      list: () => configuredModels(context),
      check: (id) => canCall(id, context),
    },
    clock: platformClock,
    runPorts: (signal) => ({
      call: createModels({
        ...context,
        fetch: (url, init) => fetch(url, init),
        simulator,
        clock: platformClock,
        circuit,
      }),
      clock: platformClock,
      random: platformRandom,
      priceOf: (id) => priceOf(id, providers),
      signal,
    }),
    record: async (record) => logRun(runFacts(record)),
    failed: logBug,
    waitUntil: (work) => execution.waitUntil(work),
  }
}
