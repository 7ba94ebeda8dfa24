import type { Plan } from '../../moa/plan.ts'
import type { ProposalMemory } from '../../moa/ports.ts'
import { decodeStored, encodeStored, type StoredFormat } from '../../protocol/stored.ts'
import type { Proposal } from '../../moa/events.ts'
import { canonicalJson } from '../../protocol/canonical-json.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { inBackground } from '../background.ts'
import { sha256 } from '../hash.ts'
import type { Caller } from '../caller.ts'
import type { Services } from '../ports/services.ts'
import type { TextCache } from '../ports/text-cache.ts'

/** How long the proposals of one turn are stored for the steps of a tool loop, in seconds. */
const TURN_TTL_SECONDS = 900
/** Longest stored proposal, in characters of JSON; longer ones are not stored. */
const MAX_PROPOSAL_CHARS = 1_048_576

/** `use`: read and write. `refresh`: write only. `off`: neither. */
export type CacheMode = 'use' | 'refresh' | 'off'

/** How a request uses caches: the stricter of its field and its `Cache-Control` (RFC 9111). */
export function cacheMode(field: CacheMode, cacheControl: string | null): CacheMode {
  const directives = (cacheControl ?? '')
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
  if (field === 'off' || directives.includes('no-store')) return 'off'
  if (field === 'refresh' || directives.includes('no-cache')) return 'refresh'
  return 'use'
}

/**
 * The scope in which answers and proposals are cached. Keys of a tenant share one. Each session token has a scope of its
 * own, because a hit shows that another visitor sent the same request; a mixture can make tokens use the tenant's scope.
 */
export function cacheScope({ tenant, session }: Caller, { cache }: Mixture): string {
  return session === null || cache.share === 'tenant' ? tenant : `${tenant}/${session}`
}

/**
 * The key of a whole answer: everything that can change it. A plan holds all that the engine gets
 * of a request, so nothing can be forgotten; how the answer travels is no part of it, nor is the seed
 * of a shuffle that the caller did not choose (one that was chosen is among the settings). An answer
 * names its run, so a request that stores its run must not get the answer of a run that was not stored.
 */
export function answerKey(
  identity: { readonly mixture: string; readonly version: number | null },
  { plan, store }: { readonly plan: Plan; readonly store: boolean },
): Promise<string> {
  const { mixture, version } = identity
  const { live: _live, drafts: _drafts, seed: _seed, ...content } = plan
  // Of a choice that was learned, scores and chances change from run to run; the plan has what was chosen.
  const { chosen, ...rest } = content
  const asked = chosen?.learned === undefined ? content : rest
  return sha256(canonicalJson({ v: 1, mixture, version, store, asked }))
}

const PROPOSAL: StoredFormat<Proposal> = { version: 1 }

/** The cache of proposals of a run; null when it uses none. */
export function proposalMemory(
  mixture: Mixture,
  options: { readonly mode: CacheMode; readonly turns: boolean },
  context: { readonly caller: Caller; readonly services: Services; readonly run: string },
): ProposalMemory | null {
  const ttlSeconds = Math.max(mixture.cache.proposals_ttl_s, options.turns ? TURN_TTL_SECONDS : 0)
  if (options.mode === 'off' || ttlSeconds === 0) return null
  const { services, caller, run } = context
  const cache: TextCache = services.proposals(cacheScope(caller, mixture))
  return {
    digest: sha256,
    async recall(material) {
      if (options.mode !== 'use') return null
      const stored = decodeStored(PROPOSAL, await cache.read(await sha256(material)))
      return stored === null ? null : JSON.stringify(stored)
    },
    remember(material, proposal) {
      if (proposal.length > MAX_PROPOSAL_CHARS) return
      const text = encodeStored(PROPOSAL, JSON.parse(proposal) as Proposal)
      const written = sha256(material).then((key) => cache.write(key, text, ttlSeconds))
      inBackground(written, services, run)
    },
  }
}
