/** Which gateway, and as whom. */
export interface WidgetClientOptions {
  /** The gateway. Default: where this script came from */
  readonly url?: string
  /** A publishable key. */
  readonly key: string
}

/** Asks a mixture from a page, without an element. */
export function createClient(options: WidgetClientOptions): WidgetClientOptions {
  return options
}
