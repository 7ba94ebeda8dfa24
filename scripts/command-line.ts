/** What the command lines of the scripts that ask a gateway have in common. */

/** A command line that cannot be understood. */
export class UsageError extends Error {}

/** Someone ended the program: the person at the keyboard, or the reader of its output. */
export class Ending extends Error {
  readonly status: number

  constructor(status: number) {
    super('ended')
    this.status = status
  }
}

/** The gateway of `--url`. People paste the base URL of OpenAI clients too, which ends in `/v1`. */
export function gatewayUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`Cannot use --url "${text}": wanted http://… or https://…`)
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/v1$/, '')
}
