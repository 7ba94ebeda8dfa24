import type { StoredMixture } from '../gateway/ports/mixture-store.ts'
import type { StoredRun } from '../gateway/ports/run-store.ts'
import type { Stores } from '../gateway/ports/services.ts'
import { platformClock } from './clock.ts'
import { readDocument } from './documents.ts'
import { comparisonStore } from './evidence/comparison-store.ts'
import { improvementStore } from './evidence/improvement-store.ts'
import { joinFlight } from './once/flights.ts'
import type { HookRecord } from '../protocol/hooks/hook-record.ts'
import { HOOK_AGE_MS, hookStore } from './hooks/hooks.ts'
import { idempotencyKeys } from './once/idempotency.ts'
import { IsolateMemory } from './kv/isolate-memory.ts'
import { jobStore } from './jobs/jobs.ts'
import { keyMemory, keyStore, shield } from './keys/key-store.ts'
import { kvKeys } from './kv/kv-keys.ts'
import { kvCache } from './kv/kv-cache.ts'
import { troubleLog } from './log.ts'
import { mixtureStore } from './mixtures/mixtures.ts'
import { responseStore } from './responses/responses.ts'
import { rememberedCache, rememberedMixtures, rememberedRuns, RUN_AGE_MS } from './kv/remembered.ts'
import { runStore } from './kv/run-store.ts'
import { vectorCache } from './kv/vector-cache.ts'
import { sessionMemory, sessionStore } from './sessions/sessions.ts'
import { studyStore, voteStore } from './evidence/vote-store.ts'
import { KNOWN_AGE_MS, learnedStore, type RememberedState } from './evidence/learned-store.ts'
import { usageStore } from './usage/usage-store.ts'

const { now } = platformClock

// These live as long as the isolate, not as one request: none holds a promise.
const knownKeys = keyMemory(now)
const answers = new IsolateMemory<string>({ maxWeight: 8_000_000, maxAgeMs: 60_000 }, now)
const vectors = new IsolateMemory<string>({ maxWeight: 4_000_000, maxAgeMs: 60_000 }, now)
const hooks = new IsolateMemory<HookRecord | null>({ maxWeight: 1_000, maxAgeMs: HOOK_AGE_MS }, now)
const mixtures = new IsolateMemory<StoredMixture | null>({ maxWeight: 1_000, maxAgeMs: 5_000 }, now)
const runs = new IsolateMemory<() => StoredRun>({ maxWeight: 4_000_000, maxAgeMs: RUN_AGE_MS }, now)
const sessions = sessionMemory(now)
const learned = new IsolateMemory<RememberedState>({ maxWeight: 100, maxAgeMs: KNOWN_AGE_MS }, now)

/** The stores of one request, behind the ports of the gateway. */
export function storage(env: Env): Stores {
  const trouble = troubleLog()
  return {
    keys: keyStore(env, knownKeys),
    shield: shield(env),
    mixtures: rememberedMixtures(mixtureStore(env, trouble), mixtures),
    answers: (scope) => {
      const cache = kvCache(env.KV, (hash) => kvKeys.answer(scope, hash), trouble)
      return rememberedCache(cache, answers, scope)
    },
    proposals: (scope) => kvCache(env.KV, (hash) => kvKeys.proposal(scope, hash), trouble),
    vectors: (scope) => vectorCache({ kv: env.KV, memory: vectors, failed: trouble }, scope),
    runs: rememberedRuns(runStore(env.KV, trouble), runs),
    usage: usageStore(env.USAGE, trouble),
    votes: voteStore(env.VOTES),
    study: studyStore(env.VOTES, trouble),
    learned: learnedStore({ objects: env.LEARNED, memory: learned, now, failed: trouble }),
    comparisons: comparisonStore(env),
    improvements: improvementStore(env.IMPROVEMENTS, trouble),
    sessions: sessionStore(env.LEDGER, now, sessions),
    jobs: jobStore(env, now),
    hooks: hookStore(env.HOOK_REGISTRY, { memory: hooks, failed: trouble }),
    idempotency: idempotencyKeys(env.IDEMPOTENCY_KEY, trouble),
    responses: responseStore(env.STORED_RESPONSE),
    document: (name) => readDocument(env.ASSETS, name),
    trouble,
    joinRun: (key) => joinFlight(env.FLIGHT, key),
  }
}
