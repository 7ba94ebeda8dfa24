import { createApp } from '../../../src/http/app.ts'
import { fakeKeys } from '../../support/fake-keys.ts'
import { fakeServices } from '../../docs/fake-services.ts'

export const ADMIN = 'correct-horse-battery'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Readonly<Record<string, unknown>> & {
    readonly error?: {
      readonly code: string
      readonly message: string
      readonly param: unknown
      /** Of an error of JSON-RPC. */
      readonly data?: { readonly code: string }
    }
  }
}

/** The HTTP room with keys in memory; `open` is AUTH=open. */
export function authStage({ open = false } = {}) {
  const { services } = fakeServices({
    'sim/quick': { text: '391' },
    'sim/careful': { text: '391' },
    'sim/contrarian': { text: '391' },
    'sim/terse': { text: '391' },
    'sim/judge': { text: 'It is 391' },
  })
  const keys = fakeKeys()
  const shielded: string[] = []
  const state = { nowMs: Date.now(), shieldUp: false }
  const access = {
    adminKey: ADMIN,
    open,
    sessionSecret: async () => 'a secret of tests',
    problem: null,
  }
  const app = createApp({
    services: () => ({
      ...services,
      access,
      keys,
      clock: { ...services.clock, now: () => state.nowMs },
      shield: async (caller) => {
        shielded.push(caller)
        return !state.shieldUp
      },
    }),
  })

  async function send(route: string, options: SendOptions = {}): Promise<Answer> {
    const { key, body, headers = {}, at = 'http://localhost' } = options
    const [method = '', path = ''] = route.split(' ')
    const response = await app.request(
      `${at}${path}`,
      {
        method,
        headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      {},
      { waitUntil: () => {}, passThroughOnException: () => {}, props: {} },
    )
    const text = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json') === true
    const { status } = response
    return {
      status,
      headers: response.headers,
      text,
      body: json && text !== '' ? JSON.parse(text) : {},
    }
  }

  /** Makes a new key with the admin key. */
  async function make(fields: object = {}): Promise<{ id: string; key: string; tenant: string }> {
    const made = await send('POST /v1/keys', {
      key: ADMIN,
      body: { kind: 'secret', name: 'Test', ...fields },
    })
    if (made.status !== 201) throw new Error(`Cannot make a key: ${made.text}`)
    return made.body as unknown as { id: string; key: string; tenant: string }
  }

  return { app, send, make, keys, shielded, state }
}

export interface SendOptions {
  readonly key?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** The address that the request is sent to. Default: http://localhost */
  readonly at?: string
}

export function question(model = 'sim/quick', moa?: object) {
  const messages = [{ role: 'user', content: 'What is 17 * 23?' }]
  return { model, messages, ...(moa === undefined ? {} : { moa }) }
}
