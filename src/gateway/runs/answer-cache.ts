import type { PreparedAsk } from './prepare-ask.ts'
import type { AskContext } from '../ask-context.ts'
import { decodeAnswer, type StoredAnswer } from './cached-run.ts'
import { answerKey, cacheScope } from './caching.ts'

/** The place of one answer in the cache of its caller: for this request, this plan and this version of its mixture. */
export interface AnswerCache {
  /** Unique among all callers who share no answers. */
  readonly key: string
  /** Null on a miss, and when the stored answer is older than the mixture allows. */
  readonly read: () => Promise<StoredAnswer | null>
  /** Stores an encoded answer; null, for one that must not be replayed, stores nothing. */
  readonly write: (answer: string | null) => Promise<void>
}

/** Null when neither the mixture nor the request wants answers cached. */
export async function answerCache(
  { mode, mixture, plan, ask, identity }: PreparedAsk,
  { caller, services }: AskContext,
): Promise<AnswerCache | null> {
  const ttlSeconds = mixture.cache.answers_ttl_s
  if (ttlSeconds === 0 || mode === 'off') return null
  const scope = cacheScope(caller, mixture)
  const answers = services.answers(scope)
  const key = await answerKey(identity, { plan, store: ask.store })
  return {
    key: `${scope}/${key}`,
    read: async () => {
      const stored = decodeAnswer(await answers.read(key))
      // A cache may return a value a little after its time to live.
      const fresh = stored !== null && services.clock.now() < stored.createdAtMs + ttlSeconds * 1000
      return fresh ? stored : null
    },
    write: async (answer) => {
      if (answer !== null) await answers.write(key, answer, ttlSeconds)
    },
  }
}
