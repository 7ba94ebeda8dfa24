import { comparisonWorkflow } from './cloudflare/evidence/comparison-workflow.ts'
import { improvementWorkflow } from './cloudflare/evidence/improvement-workflow.ts'
import { jobWorkflow } from './cloudflare/jobs/job-workflow.ts'
import { doComparison } from './gateway/evidence/comparing/do-comparison.ts'
import { improveMixture } from './gateway/evidence/improving/round.ts'
import { doJob } from './gateway/jobs/do-job.ts'
import { createApp } from './http/app.ts'
import { services } from './services.ts'

export { Comparisons } from './cloudflare/evidence/comparisons.ts'
export { Improvements } from './cloudflare/evidence/improvements.ts'
export { Learned } from './cloudflare/evidence/learned.ts'
export { Votes } from './cloudflare/evidence/votes.ts'
export { HookRegistry } from './cloudflare/hooks/hook-registry.ts'
export { JobList } from './cloudflare/jobs/job-list.ts'
export { Job } from './cloudflare/jobs/job.ts'
export { KeyBudget } from './cloudflare/keys/key-budget.ts'
export { KeyLimiter } from './cloudflare/keys/key-limiter.ts'
export { KeyRegistry } from './cloudflare/keys/key-registry.ts'
export { MixtureWriter } from './cloudflare/mixtures/mixture-writer.ts'
export { Flight } from './cloudflare/once/flight.ts'
export { IdempotencyKey } from './cloudflare/once/idempotency-key.ts'
export { StoredResponse } from './cloudflare/responses/stored-response.ts'
export { Ledger } from './cloudflare/sessions/ledger.ts'
export { SessionSigner } from './cloudflare/sessions/session-signer.ts'
export { Usage } from './cloudflare/usage/usage.ts'

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
