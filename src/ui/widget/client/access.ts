import type { ApiError } from '../../../client/api-error.ts'
import { connect, type ClientOptions } from '../../../client/connection.ts'
import { sessionMethods } from '../../../client/sessions.ts'
import type { WireOpenedSession } from '../../../protocol/sessions/session-response.ts'

/** As whom a page asks: a publishable key, a token of the site's own backend, or neither at an open gateway. */
export interface Credentials {
  /** A publishable key. Everyone can read it: it can only open sessions of a small budget. */
  readonly key?: string | undefined
  /** The token of a session, or what gets one: it is called again when the token is no longer valid. */
  readonly token?: string | (() => string | Promise<string>) | undefined
}

/** What a request of the page carries. */
export interface Pass {
  /** Undefined where requests need none. */
  readonly bearer: string | undefined
  /** The only mixture that it is for; null when it says none. */
  readonly mixture: string | null
}

/** Where the passes of a page come from. They are in memory only. */
export interface Access {
  /** The pass that is used now; simultaneous requests share one. */
  pass(): Promise<Pass>
  /** Drops a pass that the gateway rejected. Returns whether another one can be had. */
  drop(pass: Pass): boolean
}

/** The access of these credentials; nothing is sent yet. */
export function accessOf(
  { key, token }: Credentials,
  gateway: Pick<ClientOptions, 'url' | 'fetch'>,
): Access {
  if (key?.startsWith('sk_') === true) {
    throw new TypeError(
      'Cannot use this key on a page: it is a secret key, wanted a publishable one',
    )
  }
  if (typeof token === 'string') return unchanging({ bearer: token, mixture: null })
  if (token !== undefined) return renewed(async () => ({ bearer: await token(), mixture: null }))
  if (key === undefined) return unchanging({ bearer: undefined, mixture: 'demo' })
  const sessions = sessionMethods(connect({ ...gateway, key }))
  return renewed(async () => passOf(await sessions.open({})))
}

/** Whether the gateway rejected a request because its session or its token is over: nothing has run then. */
export function isOver({ status, param }: ApiError): boolean {
  return status === 401 || (status === 403 && param === 'x-moa-session')
}

function passOf({ token, mixture }: WireOpenedSession): Pass {
  return { bearer: token, mixture }
}

function unchanging(pass: Pass): Access {
  return { pass: () => Promise.resolve(pass), drop: () => false }
}

function renewed(issue: () => Promise<Pass>): Access {
  let current: Promise<Pass> | null = null
  let issued: Pass | null = null
  const forget = () => {
    current = null
    issued = null
  }
  return {
    pass() {
      current ??= issue().then(
        (pass) => (issued = pass),
        (error: unknown) => {
          forget()
          throw error
        },
      )
      return current
    },
    drop(pass) {
      // Of several requests with one pass, the first drops it; the others take the next.
      if (pass === issued) forget()
      return true
    },
  }
}
