import type { Result } from '../../moa/result.ts'
import { isIpv4, isPublicIpv4, isPublicIpv6 } from './address.ts'

const MAX_URL_CHARS = 2_048
const MAX_HOST_CHARS = 253

/** Where the gateway may send to. */
export interface DestinationRules {
  /** Also allows this machine itself, without TLS: for a gateway that runs locally. */
  readonly allowLocalhost: boolean
  /** The only allowed hosts; without a list, any public host. */
  readonly hosts?: readonly string[]
}

/** Endings of names that resolve inside a private network. */
const CLOSED_ENDINGS =
  /\.(?:localhost|local|localdomain|internal|intranet|lan|home|corp|private|svc|arpa|onion|test|invalid)$/

/** Domains that resolve, or can be made to resolve, to a blocked address. */
const CLOSED_NAMES =
  /(?:^|\.)(?:metadata\.goog|nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|traefik\.me|backname\.io|1u\.ms|rbndr\.us|local\.gd|localho\.st|fuf\.me|ip6\.name|sslip\.org|nip\.network|rebind\.network)$/

/** The first port that services without privileges use (RFC 6335); below it, only HTTPS is a destination. */
const FIRST_USER_PORT = 1_024
/** Ports of databases and caches, which often execute commands without authentication. */
const STORE_PORTS: ReadonlySet<number> = new Set([
  1433, 1521, 2049, 2181, 2375, 2379, 3306, 5432, 5984, 6379, 9042, 9200, 11211, 27017,
])

const LOCALHOST: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Checks a URL from outside before the gateway sends anything to it; the error says what must hold.
 * The URL is parsed as `fetch` parses it, so that every spelling of an address is recognised. Names
 * are not resolved: a Worker cannot, and its requests leave from the public internet; redirects are
 * not followed. No message quotes the URL.
 */
export function checkDestination(text: string, rules: DestinationRules): Result<URL, string> {
  if (text.length > MAX_URL_CHARS) return rejected(`must have at most ${MAX_URL_CHARS} characters`)
  // URL parsers drop or rewrite these: the address that a person reads must be the one that is called.
  if (/[\s\\\p{Cc}\p{Cf}]/u.test(text)) return rejected('must not hold spaces or backslashes')
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return rejected(WANTED)
  if (/^[^/]+\/\/[^/?#]*@/.test(text)) return rejected('must not hold a user or a password')
  const url = new URL(text)
  const { hostname } = url
  const problem = rules.allowLocalhost && LOCALHOST.has(hostname) ? null : problemOf(url)
  if (problem !== null) return rejected(problem)
  if (rules.hosts !== undefined && !isListed(hostname, rules.hosts)) {
    return rejected('must name one of the hosts that are listed')
  }
  url.hash = ''
  return { ok: true, value: url }
}

function problemOf({ protocol, hostname: host, port }: URL): string | null {
  if (protocol !== 'https:') return WANTED
  if (port !== '' && !isHttpsPort(Number(port))) return 'must not name a port of another service'
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

function isHttpsPort(port: number): boolean {
  return port >= FIRST_USER_PORT && !STORE_PORTS.has(port)
}

/** Detects names such as `10-0-0-1.example.com`, which some DNS services resolve to the address inside. */
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

function rejected(message: string): Result<never, string> {
  return { ok: false, error: message }
}
