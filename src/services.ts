import { invocationClock, platformClock, platformRandom } from './cloudflare/clock.ts'
import { readFacts } from './cloudflare/documents.ts'
import { logBug, logRun } from './cloudflare/log.ts'
import { post } from './cloudflare/post.ts'
import { sessionSigning } from './cloudflare/session-secret.ts'
import { genAiNames, readSettings } from './cloudflare/settings.ts'
import type { Settings } from './cloudflare/settings.ts'
import { storage } from './cloudflare/storage.ts'
import { otlpExporter } from './cloudflare/telemetry/otlp-exporter.ts'
import { invocationSpan } from './cloudflare/telemetry/platform-spans.ts'
import { sha256 } from './gateway/hash.ts'
import type { Services } from './gateway/ports/services.ts'
import { addressOf } from './models/address.ts'
import { Circuits } from './models/calling/circuits.ts'
import { hookSecrets } from './models/catalog/hook-secrets.ts'
import { providersFor } from './models/catalog/provider-settings.ts'
import type { Provider } from './models/catalog/provider.ts'
import { extraFields, factsOf, knownModels, pricesAt } from './models/catalog/resolve-model.ts'
import { checkRequest } from './models/check-request.ts'
import { isWorkersAi } from './models/dialects/workers-ai/binding.ts'
import { checkEmbedding } from './models/embedding/check-embedding.ts'
import { createEmbedder } from './models/embedding/embedder.ts'
import { canCall, createModels } from './models/models.ts'
import { createSimulator } from './simulator/simulator.ts'
import { createTelemetry } from './telemetry/telemetry.ts'

type Execution = { waitUntil(work: Promise<unknown>): void }

// Lives as long as the isolate, not as one request: it holds no promise.
const circuits = new Circuits(platformClock.now)

/** The services of one request, at the prices of one moment: the one place where the rooms meet. */
export function services(
  env: Env & { readonly AI?: unknown },
  execution: Execution,
  atMs = platformClock.now(),
): Services {
  const settings = readSettings(env)
  const { adminKey, open, providers: setting, secret } = settings
  const signing = sessionSigning(settings, env)
  const { providers, problem } = providersFor(setting)
  const workersAi = isWorkersAi(env.AI) ? env.AI : null
  const context = { providers, secret, workersAi }
  const clock = invocationClock()
  const network = (url: string, init: RequestInit) => fetch(url, init)
  const simulator = createSimulator(() => readFacts(env.ASSETS))
  const models = { ...context, simulator, clock, fetch: network }
  const priceOf = pricesAt(providers, atMs)
  return {
    ...storage(env),
    access: { adminKey, open, ...signing, problem: problem ?? signing.problem },
    models: {
      list: () => knownModels(providers),
      check: (id) => canCall(id, context),
      checkEmbedding: (id) => checkEmbedding(id, context),
      checkRequest: (id, request) => checkRequest(id, request, context),
      extraFields: (id) => extraFields(id, providers),
      factsOf: (id) => factsOf(id, providers, atMs),
      priceOf,
    },
    clock,
    runPorts: (signal, scope) => ({
      call: createModels({
        ...models,
        circuit: circuits.forRun(scope.failures),
        // Hashed, as the provider learns the key.
        cacheKey: (agent) => sha256(JSON.stringify([scope.prompts, agent])),
        ...(scope.trace === undefined ? {} : { trace: scope.trace }),
      }),
      clock,
      random: platformRandom,
      priceOf,
      signal,
    }),
    embedder: ({ failures, trace }) =>
      createEmbedder({
        ...models,
        circuit: circuits.forRun(failures),
        ...(trace === undefined ? {} : { trace }),
      }),
    outside: { post, secret: hookSecrets(providers, secret) },
    ...telemetryOf(settings, { providers, requestedAtMs: atMs, execution }),
    logRun,
    failed: logBug,
    // A failure is reported where it happens.
    waitUntil: (work) => execution.waitUntil(work.catch(() => {})),
  }
}

/** What reports runs to the backend of the operator and to the platform; nothing where neither takes any. */
function telemetryOf(
  { otlp, secret }: Settings,
  {
    providers,
    requestedAtMs,
    execution,
  }: {
    readonly providers: ReadonlyMap<string, Provider>
    readonly requestedAtMs: number
    readonly execution: Execution
  },
): Pick<Services, 'telemetry'> {
  const platform = invocationSpan()
  if (otlp === null && platform === null) return {}
  const send = otlp && otlpExporter(otlp, (work) => execution.waitUntil(work))
  const backend = otlp && send && { ...otlp, send }
  const names = genAiNames(secret('OTEL_GENAI_NAMES'))
  const place = (id: string) => addressOf(id, providers)
  const style = { names, addressOf: place }
  return { telemetry: createTelemetry({ ...style, requestedAtMs, backend, platform }) }
}
