/** Who may do what, from the settings of the Worker. */
export interface Access {
  /** Null when it is not set. */
  readonly adminKey: string | null
  /** Requests need no key: every caller is the tenant `local`. */
  readonly open: boolean
  /** The secret that signs the tokens of sessions. Rejects when it cannot be read. */
  sessionSecret(): Promise<string>
  /** Why no request can be served at all; null when there is no such reason. */
  readonly problem: string | null
}
