import type { WireOpenedSession } from '../../../protocol/sessions/session-response.ts'
import type { AskError, Post } from './send.ts'

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
export function accessOf({ key, token }: Credentials, post: Post): Access {
  if (key?.startsWith('sk_') === true) {
    throw new TypeError('Cannot use a secret key on a page')
  }
  let current: Promise<Pass> | null = null
  let issued: Pass | null = null
  const issue = async (): Promise<Pass> => {
    if (token !== undefined) {
      return { bearer: typeof token === 'string' ? token : await token(), mixture: null }
    }
    if (key === undefined) return { bearer: undefined, mixture: 'demo' }
    const response = await post('sessions', { bearer: key, body: {} })
    const session = (await response.json()) as WireOpenedSession
    return { bearer: session.token, mixture: session.mixture }
  }
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
      return typeof token === 'function' || (token === undefined && key !== undefined)
    },
  }
}

/** Whether the gateway rejected a request because its session or its token is over: nothing has run then. */
export function isOver({ status, param }: AskError): boolean {
  return status === 401 || (status === 403 && param === 'x-moa-session')
}
