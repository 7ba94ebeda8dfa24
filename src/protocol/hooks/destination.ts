import { isIpv4, isPublicIpv4, isPublicIpv6 } from './address.ts'

const MAX_URL_CHARS = 2_048
const MAX_HOST_CHARS = 253

export type Destination =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly message: string }

export interface DestinationRules {
  /** Also this machine itself, without TLS: for a gateway that runs on a desk. */
  readonly allowLocalhost: boolean
  /** The only hosts that may be named; without a list any that are public. */
  readonly hosts?: readonly string[]
}

/** Last labels of names that lead into a network of one's own. */
const CLOSED_ENDINGS =
  /\.(?:localhost|local|localdomain|internal|intranet|lan|home|corp|private|svc|arpa|onion|test|invalid)$/

/** Names that are, or can be made to be, another spelling of a closed address. */
const CLOSED_NAMES =
  /(?:^|\.)(?:metadata\.goog|nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|traefik\.me|backname\.io|1u\.ms|rbndr\.us)$/

const LOCALHOST: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Whether something may be sent to a URL that comes from outside. The URL is read as `fetch` reads it,
 * so that every spelling of an address is that address. Names are not resolved: a Worker cannot, and
 * its requests leave from the public internet; redirects are not followed. No message quotes the URL.
 */
export function checkDestination(text: string, rules: DestinationRules): Destination {
  if (text.length > MAX_URL_CHARS) return refused(`must have at most ${MAX_URL_CHARS} characters`)
  // A parser drops or turns around these; what a person reads has to be what is called.
  if (/[\s\\\p{Cc}\p{Cf}]/u.test(text)) return refused('must not hold spaces or backslashes')
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return refused(WANTED)
  if (/^[^/]+\/\/[^/?#]*@/.test(text)) return refused('must not hold a user or a password')
  const url = new URL(text)
  const { hostname } = url
  const problem =
    rules.allowLocalhost && LOCALHOST.has(hostname) ? null : problemOf(url.protocol, hostname)
  if (problem !== null) return refused(problem)
  if (rules.hosts !== undefined && !isListed(hostname, rules.hosts)) {
    return refused('must name one of the hosts that are listed')
  }
  url.hash = ''
  return { ok: true, url }
}

function problemOf(protocol: string, host: string): string | null {
  if (protocol !== 'https:') return WANTED
  if (host.startsWith('[')) return isPublicIpv6(host.slice(1, -1)) ? null : CLOSED
  if (isIpv4(host)) return isPublicIpv4(host) ? null : CLOSED
  if (host.length > MAX_HOST_CHARS) {
    return `must name a host of at most ${MAX_HOST_CHARS} characters`
  }
  if (host.endsWith('.')) return 'must name a host without a dot at its end'
  if (!host.includes('.')) return 'must name a host with its domain'
  if (CLOSED_ENDINGS.test(host) || CLOSED_NAMES.test(host) || embedsClosed(host)) return CLOSED
  return null
}

/** Names such as `10-0-0-1.example.com`, which DNS services turn into the address that they hold. */
function embedsClosed(host: string): boolean {
  const embedded = host.matchAll(/(?<!\d)(?=(\d{1,3}(?:[.-]\d{1,3}){3})(?!\d))/g)
  return Array.from(embedded, ([, address = '']) => address.replaceAll('-', '.')).some(
    (address) => !isPublicIpv4(address),
  )
}

function isListed(host: string, hosts: readonly string[]): boolean {
  return hosts.some((each) => each.toLowerCase() === host)
}

const WANTED = 'must be an https: URL, such as https://example.com/answers'
const CLOSED = 'must not lead to a private, local or reserved address'

function refused(message: string): Destination {
  return { ok: false, message }
}
