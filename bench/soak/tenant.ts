import { createClient, type Client } from '../../src/client/client.ts'
import { ADMIN_KEY } from './stage.ts'

/** The mixture that caches, and that the tokens of visitors may use. */
export const CACHING_MIXTURE = 'soak'
/** The hook whose webhooks become jobs. */
export const HOOK = 'soak'

const TENANT = 'soak'
const ORIGIN = 'https://soak.example'
const LIFE_S = 6 * 3600

/** The tenant that the soak acts as: its clients and its sessions. */
export interface Tenant {
  readonly url: string
  /** With a secret key. */
  readonly client: Client
  /** With tokens of sessions that a publishable key opened. */
  readonly visitors: readonly Client[]
  /** Ids of sessions with more money than the soak can spend. */
  readonly rich: readonly string[]
  /** Ids of sessions that always run short. */
  readonly poor: readonly string[]
  /** Ids of all sessions that live as long as the soak. */
  readonly sessions: readonly string[]
}

/** Creates its keys, mixture, hook and sessions. */
export async function createTenant(url: string): Promise<Tenant> {
  const admin = createClient({ url, key: ADMIN_KEY, fetch: patientFetch() })
  const { key } = await admin.keys.create({ kind: 'secret', name: 'soak', tenant: TENANT })
  const client = createClient({ url, key, fetch: patientFetch() })
  const publishable = await admin.keys.create({
    kind: 'publishable',
    name: 'soak',
    tenant: TENANT,
    mixtures: [CACHING_MIXTURE],
    origins: [ORIGIN],
    session_budget_usd: 50,
  })
  await client.mixtures.put(CACHING_MIXTURE, {
    layers: [{ agents: [{ model: 'p0/quick' }, { model: 'p1/late' }, { model: 'p2/quick' }] }],
    aggregator: { model: 'p3/wordy' },
    cache: { answers_ttl_s: 60, proposals_ttl_s: 60 },
  })
  await admin.hooks.put(HOOK, {
    verify: { scheme: 'none' },
    prompt: 'Answer this: {{/question}}',
    request: { model: 'p0/quick', max_tokens: 50 },
    tenant: TENANT,
  })
  const open = async (count: number, budgetUsd: number) => {
    const ids: string[] = []
    for (let index = 0; index < count; index++) {
      const opened = await client.sessions.open({ budget_usd: budgetUsd, expires_in: LIFE_S })
      ids.push(opened.id)
    }
    return ids
  }
  const rich = await open(9, 1_000)
  const poor = await open(3, 0.002)
  const visitors = await openVisitors(url, publishable.key)
  const sessions = [...rich, ...poor, ...visitors.map(({ id }) => id)]
  return { url, client, visitors: visitors.map((each) => each.client), rich, poor, sessions }
}

/** Pages on one origin, each at an address of its own. */
async function openVisitors(url: string, key: string) {
  const visitors: { id: string; client: Client }[] = []
  for (let index = 0; index < 8; index++) {
    const fetch = patientFetch({ origin: ORIGIN, 'cf-connecting-ip': `198.51.100.${index}` })
    const { id, token } = await createClient({ url, key, fetch }).sessions.open({
      budget_usd: 50,
      expires_in: LIFE_S,
    })
    visitors.push({ id, client: createClient({ url, key: token, fetch }) })
  }
  return visitors
}

/** Sends once more when the gateway closed an idle connection at the moment of its reuse. */
function patientFetch(added: Readonly<Record<string, string>> = {}): typeof fetch {
  return async (target, init = {}) => {
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(added)) headers.set(name, value)
    const once = () => fetch(target, { ...init, headers })
    try {
      return await once()
    } catch (error) {
      if (init.signal?.aborted === true) throw error
      return once()
    }
  }
}
