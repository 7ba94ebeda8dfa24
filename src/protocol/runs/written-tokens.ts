import type { Usage } from '../../moa/cost/usage.ts'

/** Tokens that were written to caches of providers, of every lifetime. */
export function writtenTokens({ cacheWrites = {} }: Usage): number {
  return Object.values(cacheWrites).reduce((sum, tokens) => sum + tokens, 0)
}
