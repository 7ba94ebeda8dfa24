/**
 * Every key in KV. Tenants and ids hold no slash, so no key of one tenant can be read as another's.
 * What each holds, for how long and how fresh it is: docs/storage.md.
 */
export const kvKeys = {
  /** The current version of a mixture, with its document. */
  mixture: (tenant: string, id: string) => `mixture/${tenant}/${id}`,
  mixtures: (tenant: string) => `mixture/${tenant}/`,
  /** A whole answer, by the hash of all that can change it. The scope is TENANT, or TENANT/SESSION for a session token. */
  answer: (scope: string, hash: string) => `answer/${scope}/${hash}`,
  /** One agent's proposal, by the hash of what it was shown; the scope as above. */
  proposal: (scope: string, hash: string) => `proposal/${scope}/${hash}`,
  /** One embedding, by the hash of its input and of all that can change it; the scope as above. */
  vector: (scope: string, hash: string) => `vector/${scope}/${hash}`,
  /** What happened in a run; ids sort newest first. */
  run: (tenant: string, id: string) => `run/${tenant}/${id}`,
  runs: (tenant: string) => `run/${tenant}/`,
  /** The request, the proposals and the answer of a run that is stored. */
  transcript: (tenant: string, id: string) => `transcript/${tenant}/${id}`,
  /** What the comparison of a run needs, until it is judged. */
  comparison: (tenant: string, run: string) => `comparison/${tenant}/${run}`,
  /** What a key of the gateway may do, by its SHA-256. */
  key: (hash: string) => `key/${hash}`,
} as const
