import type { Settings } from './settings.ts'

const MIN_CHARS = 16

/** The secret that signs the tokens of sessions. */
export interface SessionSigning {
  /** Null to derive one from the admin key. */
  readonly secret: string | null
  readonly problem: string | null
}

let ofIsolate: string | undefined

/**
 * An open gateway without any secret signs with one of this isolate: its tokens
 * are valid in this isolate only, which is enough on a developer's machine.
 */
export function sessionSigning({ sessionSecret, adminKey, open }: Settings): SessionSigning {
  if (sessionSecret !== null && sessionSecret.length < MIN_CHARS) {
    return { secret: null, problem: TOO_SHORT }
  }
  const derivable = adminKey !== null && adminKey.length >= MIN_CHARS
  if (sessionSecret !== null || derivable || !open) return { secret: sessionSecret, problem: null }
  ofIsolate ??= crypto.randomUUID() + crypto.randomUUID()
  return { secret: ofIsolate, problem: null }
}

const TOO_SHORT = `Cannot sign session tokens: the setting SESSION_SECRET is shorter than ${MIN_CHARS} characters. Leave it out to sign with a secret derived from ADMIN_KEY`
