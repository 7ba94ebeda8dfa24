import { persist } from './persist.ts'
import type { SessionSigner } from './sessions/session-signer.ts'
import type { Settings } from './settings.ts'

const MIN_CHARS = 16

/** How the tokens of sessions are signed. */
export interface SessionSigning {
  /** The setting SESSION_SECRET, or else the random secret of the deployment. Rejects when that cannot be read. */
  readonly sessionSecret: () => Promise<string>
  /** Why no token can be signed; null when there is no such reason. */
  readonly problem: string | null
}

export interface SignerBindings {
  readonly SESSION_SIGNER: DurableObjectNamespace<SessionSigner>
}

/** What an isolate remembers of the secret of its deployment, which never changes. */
export interface SecretMemory {
  secret?: string
}

const ofIsolate: SecretMemory = {}

/** Only the first token that an isolate signs or verifies waits for the Durable Object. */
export function sessionSigning(
  { sessionSecret }: Settings,
  { SESSION_SIGNER }: SignerBindings,
  memory = ofIsolate,
): SessionSigning {
  if (sessionSecret !== null) {
    const problem = sessionSecret.length < MIN_CHARS ? TOO_SHORT : null
    return { sessionSecret: async () => sessionSecret, problem }
  }
  const read = () => persist(async () => SESSION_SIGNER.getByName('sessions').secret())
  return { sessionSecret: async () => (memory.secret ??= await read()), problem: null }
}

const TOO_SHORT = `Cannot sign session tokens: the setting SESSION_SECRET is shorter than ${MIN_CHARS} characters. Leave it out to sign with a random secret of the deployment`
