/** Who may do what, from the settings of the Worker. */
export interface Access {
  /** Null when it is not set. */
  readonly adminKey: string | null
  /** Requests need no key: every caller is the tenant `local`. */
  readonly open: boolean
  /** Signs the tokens of sessions; null to derive one from the admin key. */
  readonly sessionSecret: string | null
  /** Why no request can be served at all; null when there is no such reason. */
  readonly problem: string | null
}
