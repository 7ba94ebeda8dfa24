import { openApiDocument } from '../../src/docs/openapi.ts'
import { docsPage } from '../../src/docs/page.ts'
import { ORIGIN } from '../../src/gateway/documents.ts'
import { env } from 'cloudflare:workers'
import { studyStore, voteStore } from '../../src/cloudflare/evidence/vote-store.ts'
import { improvementStore } from '../../src/cloudflare/evidence/improvement-store.ts'
import { learnedStore } from '../../src/cloudflare/evidence/learned-store.ts'
import { comparisonStore } from '../../src/cloudflare/evidence/comparison-store.ts'
import { hookStore } from '../../src/cloudflare/hooks/hooks.ts'
import { IsolateMemory } from '../../src/cloudflare/kv/isolate-memory.ts'
import { responseStore } from '../../src/cloudflare/responses/responses.ts'
import { sessionStore } from '../../src/cloudflare/sessions/sessions.ts'
import type { StoredRun } from '../../src/gateway/ports/run-store.ts'
import type { Services } from '../../src/gateway/ports/services.ts'
import type { MixturePrecondition, StoredMixture } from '../../src/gateway/ports/mixture-store.ts'
import { fakeKeys } from '../support/fake-keys.ts'
import type { Clock } from '../../src/moa/ports.ts'
import type { Mixture } from '../../src/protocol/mixtures/mixture.ts'
import { NO_TALLY } from '../../src/protocol/usage/tally.ts'
import { FakeJobs } from '../support/fake-jobs.ts'
import { FakeIdempotency } from '../support/fake-idempotency.ts'
import { ScriptedModel, type Script } from '../support/scripted-model.ts'

const clock: Clock = {
  now: Date.now,
  setTimer(ms, action) {
    const timer = setTimeout(action, ms)
    return () => clearTimeout(timer)
  },
}

/** The services of the HTTP room, in memory except for ledgers: one tenant, scripted models, a price for those of `sim`. */
export function fakeServices(script: Script): { services: Services; settled(): Promise<unknown> } {
  const work: Promise<unknown>[] = []
  const call = new ScriptedModel(script, clock).call
  const priceOf = (model: string) => (model.startsWith('sim/') ? { input: 1, output: 2 } : null)
  const services: Services = {
    access: {
      adminKey: null,
      open: true,
      sessionSecret: async () => 'a secret of tests',
      problem: null,
    },
    keys: fakeKeys(),
    shield: async () => true,
    mixtures: new FakeMixtures(),
    models: {
      list: () => Object.keys(script),
      check: (id) =>
        id in script
          ? { ok: true }
          : { ok: false, code: 'model_not_found', message: 'Cannot find it' },
      checkEmbedding: () => ({ ok: false, code: 'invalid_request', message: 'It is a chat model' }),
      checkRequest: () => ({ ignored: [], impossible: null }),
      extraFields: () => [],
      factsOf: (model) => ({ price: priceOf(model) }),
      priceOf,
    },
    answers: fakeCaches(),
    proposals: fakeCaches(),
    vectors: () => ({ readAll: async () => new Map(), write: async () => {} }),
    embedder: () => {
      throw new Error('No model here makes embeddings')
    },
    runs: fakeRuns(),
    usage: {
      record: async () => null,
      alerted: async () => {},
      read: async () => ({ rows: [], total: NO_TALLY, evidence: NO_TALLY, since: null }),
    },
    votes: voteStore(env.VOTES),
    study: studyStore(env.VOTES, () => {}),
    learned: learnedStore({
      objects: env.LEARNED,
      memory: new IsolateMemory({ maxWeight: 100, maxAgeMs: 0 }, clock.now),
      now: clock.now,
      failed() {},
    }),
    comparisons: comparisonStore(env),
    improvements: improvementStore(env.IMPROVEMENTS, () => {}),
    sessions: sessionStore(env.LEDGER, clock.now),
    jobs: new FakeJobs(),
    hooks: hookStore(env.HOOK_REGISTRY, {
      memory: new IsolateMemory({ maxWeight: 100, maxAgeMs: 0 }, clock.now),
      failed() {},
    }),
    trouble() {},
    outside: {
      post: () => Promise.resolve({ ok: false, problem: 'could not be reached' }),
      secret: () => undefined,
    },
    document: async (name) =>
      name === 'docs' ? docsPage(ORIGIN) : JSON.stringify(openApiDocument(ORIGIN)),
    joinRun: async () => ({ role: 'lead', complete: async () => {} }),
    idempotency: new FakeIdempotency(),
    responses: responseStore(env.STORED_RESPONSE),
    runPorts: (signal) => ({ call, clock, random: Math.random, priceOf, signal }),
    clock,
    logRun() {},
    failed(error) {
      throw error
    },
    waitUntil: (promise) => void work.push(promise),
  }
  return { services, settled: () => Promise.all(work) }
}

class FakeMixtures {
  readonly #versions = new Map<string, (StoredMixture | null)[]>()

  async current(_tenant: string, id: string): Promise<StoredMixture | null> {
    return this.#versions.get(id)?.at(-1) ?? null
  }

  published = this.current.bind(this)

  async version(_tenant: string, id: string, version: number): Promise<StoredMixture | null> {
    return this.#versions.get(id)?.[version - 1] ?? null
  }

  async edit(
    { tenant, id }: { readonly tenant: string; readonly id: string },
    mixture: Mixture | null,
    { version, absent }: MixturePrecondition,
  ) {
    const current = await this.current(tenant, id)
    const wanted = version === '*' ? current !== null : version === (current?.version ?? NaN)
    if ((absent && current !== null) || (version !== null && !wanted)) {
      return { ok: false, stored: current, created: false }
    }
    const versions = this.#versions.get(id) ?? []
    const next = versions.length + 1
    const stored = mixture === null ? null : { mixture, version: next, createdAtMs: clock.now() }
    this.#versions.set(id, [...versions, stored])
    return { ok: true, stored, created: current === null }
  }

  async list() {
    const mixtures = [...this.#versions.values()].flatMap((versions) => versions.at(-1) ?? [])
    return { mixtures, cursor: null }
  }
}

function fakeCaches(): Services['answers'] {
  const values = new Map<string, string>()
  return (scope) => ({
    read: async (key) => values.get(`${scope} ${key}`) ?? null,
    write: async (key, value) => void values.set(`${scope} ${key}`, value),
  })
}

function fakeRuns(): Services['runs'] {
  const stored = new Map<string, StoredRun>()
  return {
    read: async (_tenant, id) => stored.get(id)?.record ?? null,
    readTranscript: async (_tenant, id) => stored.get(id)?.transcript ?? null,
    announce: (_tenant, id, run) => void stored.set(id, run()),
    write: async (_tenant, id, run) => void stored.set(id, run),
    list: async (_tenant, { limit }) => {
      const newest = [...stored.values()].toReversed().map(({ record }) => record)
      return { records: newest.slice(0, limit), cursor: newest.length > limit ? 'more' : null }
    },
  }
}
