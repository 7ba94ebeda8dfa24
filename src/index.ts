import { invocationClock, platformClock, platformRandom } from './cloudflare/clock.ts'
import { readFacts } from './cloudflare/documents.ts'
import { logBug, logRun } from './cloudflare/log.ts'
import { comparisonWorkflow } from './cloudflare/evidence/comparison-workflow.ts'
import { improvementWorkflow } from './cloudflare/evidence/improvement-workflow.ts'
import { jobWorkflow } from './cloudflare/jobs/job-workflow.ts'
import { sessionSigning } from './cloudflare/session-secret.ts'
import { post } from './cloudflare/post.ts'
import { readSettings } from './cloudflare/settings.ts'
import { storage } from './cloudflare/storage.ts'
import { improveMixture } from './gateway/evidence/improving/round.ts'
import { doComparison } from './gateway/evidence/comparing/do-comparison.ts'
import { doJob } from './gateway/jobs/do-job.ts'
import { sha256 } from './gateway/hash.ts'
import { createApp } from './http/app.ts'
import type { Services } from './gateway/ports/services.ts'
import { hookSecrets } from './models/catalog/hook-secrets.ts'
import { Circuits } from './models/calling/circuits.ts'
import { checkEmbedding } from './models/embedding/check-embedding.ts'
import { createEmbedder } from './models/embedding/embedder.ts'
import { checkRequest } from './models/check-request.ts'
import { canCall, createModels } from './models/models.ts'
import { providersFor } from './models/catalog/provider-settings.ts'
import { extraFields, factsOf, knownModels, pricesAt } from './models/catalog/resolve-model.ts'
import { createSimulator } from './simulator/simulator.ts'
import { isWorkersAi } from './models/dialects/workers-ai/binding.ts'

import { otlpExporter } from './cloudflare/telemetry/otlp-exporter.ts'
import { addressOf } from './models/address.ts'
import { createTelemetry } from './telemetry/telemetry.ts'
import type { Settings } from './cloudflare/settings.ts'
import type { Provider } from './models/catalog/provider.ts'

export { Flight } from './cloudflare/once/flight.ts'
export { IdempotencyKey } from './cloudflare/once/idempotency-key.ts'
export { HookRegistry } from './cloudflare/hooks/hook-registry.ts'
export { Job } from './cloudflare/jobs/job.ts'
export { JobList } from './cloudflare/jobs/job-list.ts'
export { KeyBudget } from './cloudflare/keys/key-budget.ts'
export { KeyLimiter } from './cloudflare/keys/key-limiter.ts'
export { KeyRegistry } from './cloudflare/keys/key-registry.ts'
export { Ledger } from './cloudflare/sessions/ledger.ts'
export { SessionSigner } from './cloudflare/sessions/session-signer.ts'
export { StoredResponse } from './cloudflare/responses/stored-response.ts'
export { MixtureWriter } from './cloudflare/mixtures/mixture-writer.ts'
export { Usage } from './cloudflare/usage/usage.ts'
export { Comparisons } from './cloudflare/evidence/comparisons.ts'
export { Improvements } from './cloudflare/evidence/improvements.ts'
export { Learned } from './cloudflare/evidence/learned.ts'
export { Votes } from './cloudflare/evidence/votes.ts'

type Execution = { waitUntil(work: Promise<unknown>): void }

// Lives as long as the isolate, not as one request: it holds no promise.
const circuits = new Circuits(platformClock.now)

/** Runs jobs: each call of a model is a step, so that no crash and no deploy makes one twice. */
export class JobWorkflow extends jobWorkflow((place, { steps, env, execution, createdAtMs }) =>
  doJob(place, steps, services(env, execution, createdAtMs)),
) {}

/** Compares an answer with another one, after it was sent. */
export class ComparisonWorkflow extends comparisonWorkflow((order, { steps, env, execution }) =>
  doComparison(order, { steps, services: services(env, execution) }),
) {}

/** Proposes, tests and puts in place changes of a mixture. */
export class ImprovementWorkflow extends improvementWorkflow((place, { steps, env, execution }) =>
  improveMixture({ place, steps, services: services(env, execution) }),
) {}

const app = createApp({ services })

export default { fetch: app.fetch }

/** The services of one request, at the prices of one moment: the one place where the rooms meet. */
function services(
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
    embedder: ({ failures }) => createEmbedder({ ...models, circuit: circuits.forRun(failures) }),
    outside: { post, secret: hookSecrets(providers, secret) },
    ...telemetryOf(settings, { providers, requestedAtMs: atMs, execution }),
    logRun,
    failed: logBug,
    // A failure is reported where it happens.
    waitUntil: (work) => execution.waitUntil(work.catch(() => {})),
  }
}

/** What reports runs to the backend of the operator; nothing without one. */
function telemetryOf(
  { otlp }: Settings,
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
  if (otlp === null) return {}
  const send = otlpExporter(otlp, (work) => execution.waitUntil(work))
  const place = (id: string) => addressOf(id, providers)
  return { telemetry: createTelemetry({ ...otlp, requestedAtMs, addressOf: place, send }) }
}
