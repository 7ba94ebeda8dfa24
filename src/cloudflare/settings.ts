/** The settings of the Worker, variables and secrets alike, as `env` holds them. */
export interface Settings {
  /** Null when it is not set. */
  readonly adminKey: string | null
  /** Whether anyone may come in. */
  readonly open: boolean
  /** Signs the tokens of sessions; null when it is not set. */
  readonly sessionSecret: string | null
  /** The setting PROVIDERS, as it was written. */
  readonly providers: string | undefined
  /** A secret by its name. */
  readonly secret: (name: string) => string | undefined
}

/** Reads the settings; what is not text counts as not set. */
export function readSettings(env: object): Settings {
  // Read by name, not copied, because every request does this. Inherited properties of an object are not text.
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(env, name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return {
    adminKey: text('ADMIN_KEY') ?? null,
    sessionSecret: text('SESSION_SECRET') ?? null,
    open: text('AUTH') === 'open',
    providers: text('PROVIDERS'),
    secret: text,
  }
}
