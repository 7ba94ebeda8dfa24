import { createApp } from '../../../src/http/app.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { SECRET, type Sent } from './senders.ts'

export const ADMIN_KEY = 'correct-horse-battery'

/** Secrets of the Worker, by their names; ODD is not a valid secret of Standard Webhooks. */
const SECRETS: Readonly<Record<string, string>> = { SECRET, ODD: '!!' }

/** Hooks that every test has, by their ids: each takes payloads with the action `ask`. */
const SCHEMES: Readonly<Record<string, object>> = {
  github: { scheme: 'github', secret: 'SECRET' },
  slack: { scheme: 'slack', secret: 'SECRET' },
  standard: { scheme: 'standard-webhooks', secret: 'SECRET' },
  hmac: { scheme: 'hmac-sha256', secret: 'SECRET', header: 'x-sig' },
  none: { scheme: 'none' },
  unset: { scheme: 'github', secret: 'NOT_SET' },
  odd: { scheme: 'standard-webhooks', secret: 'ODD' },
}

/** The required fields of a hook. */
export const LEAST = {
  verify: { scheme: 'none' },
  prompt: 'Answer.\n\n{{/text}}',
  request: { model: 'sim/careful', max_tokens: 50 },
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Record<string, unknown>
}

/** The HTTP interface of a gateway that requires a key, with jobs that no worker runs. */
export function hookStage() {
  const fake = fakeServices({ 'sim/careful': { text: 'Because.' } })
  const access = {
    adminKey: ADMIN_KEY,
    open: false,
    sessionSecret: async () => 'a secret of tests',
    problem: null,
  }
  const services: Services = {
    ...fake.services,
    access,
    outside: { ...fake.services.outside, secret: (name) => SECRETS[name] },
  }
  const app = createApp({ services: () => services })
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }

  async function request(route: string, init: RequestInit = {}): Promise<Answered> {
    const [method = '', path = ''] = route.split(' ')
    const response = await app.request(path, { ...init, method }, {}, context)
    const text = await response.text()
    const body = text.startsWith('{') ? JSON.parse(text) : {}
    return { status: response.status, headers: response.headers, text, body }
  }

  /** Sends a request with the admin key. */
  function admin(route: string, body?: unknown): Promise<Answered> {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` }
    return request(route, {
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  const put = (id: string, over: object = {}) => admin(`PUT /v1/hooks/${id}`, { ...LEAST, ...over })

  return {
    services,
    request,
    admin,
    /** Stores a hook; missing fields are those of `LEAST`. */
    put,
    putAll: async () => {
      const when = [{ pointer: '/action', equals: 'ask' }]
      const deliver = { url_pointer: '/to', hosts: ['hooks.example.com'] }
      for (const [id, verify] of Object.entries(SCHEMES)) await put(id, { verify, when, deliver })
    },
    /** Sends a webhook, as another service does. */
    send: async (hook: string, sent: Sent | Promise<Sent>) =>
      request(`POST /hooks/${hook}`, await sent),
    /** Ids of the jobs of a tenant. */
    jobs: async (tenant = 'admin') => {
      const { jobs } = await services.jobs.list(tenant, { status: null, delivery: null }, PAGE)
      return jobs.map(({ id }) => id)
    },
  }
}

const PAGE = { limit: 100, cursor: undefined }
