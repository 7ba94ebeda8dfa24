import * as z from 'zod'
import { mixtureId } from '../mixtures/fields.ts'

/** The year 9999: a larger number is no time in seconds but one in milliseconds. */
const MAX_UNIX_SECONDS = 253_402_300_799

/** Tenants of the gateway itself; no key may have one of them. */
const OWN_TENANTS: readonly string[] = ['local', 'admin']

/** A name that an operator gives to a tenant. */
export const tenant = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1 to 64 lower-case letters, digits or "-"')
  .refine((name) => !OWN_TENANTS.includes(name), 'must not be "local" or "admin"')

const origin = z
  .string()
  .max(300)
  .refine(isOrigin, 'must be an origin such as https://app.example.com, with nothing behind it')

/** The request for a new key. */
export const keySchema = z
  .strictObject({
    kind: z.enum(['secret', 'publishable']).meta({
      description:
        'A `secret` key sends requests and writes mixtures, and belongs on a server. A `publishable` key only opens sessions, and may be in a page.',
    }),
    name: z
      .string()
      .min(1)
      .max(100)
      .regex(/^\P{Cc}*$/u, 'must not hold control characters')
      .meta({ description: 'A label for people, such as the user of the key.' }),
    mixtures: z.array(mixtureId).min(1).max(100).optional().meta({
      description: 'The only mixtures that it may use, as they are. Without a list: all.',
    }),
    origins: z.array(origin).min(1).max(100).optional().meta({
      description: 'The only origins whose pages may use it; other origins are rejected.',
    }),
    session_budget_usd: z.number().gt(0).max(1_000_000).optional().meta({
      description: 'The highest budget of one of its sessions, in US dollars.',
    }),
    budget_usd_per_day: z.number().gt(0).max(1_000_000).optional().meta({
      description:
        'What the sessions of a publishable key may spend together in a day (UTC), in US dollars. A session counts with its whole budget until it ends, then with what it spent.',
    }),
    alert_usd_per_day: z.number().gt(0).max(1_000_000).optional().meta({
      description:
        'What the runs of the key may cost in a day (UTC), in US dollars, before the operator gets a message: at the setting `ALERT_URL` of the Worker. Limits nothing. Default: 80 % of `budget_usd_per_day`, where that is set',
    }),
    requests_per_minute: z.int().min(1).max(10_000).optional().meta({
      description:
        'Most requests in any 60 seconds, counted exactly, including requests with the tokens of its sessions.',
    }),
    expires_at: z
      .int()
      .min(0)
      .max(MAX_UNIX_SECONDS, 'must be Unix time in seconds, not in milliseconds')
      .optional()
      .meta({ description: 'When it expires, as Unix time in seconds.' }),
    tenant: tenant.optional().meta({
      description:
        'The owner of its mixtures, runs, caches and sessions; keys with the same tenant share them. Default: a tenant of its own.',
    }),
  })
  .refine(
    ({ kind, budget_usd_per_day: budget }) => kind === 'publishable' || budget === undefined,
    {
      path: ['budget_usd_per_day'],
      message: 'is for publishable keys: requests with a secret key need no session to spend',
    },
  )
  .meta({ id: 'KeyRequest' })

export type KeyRequest = z.output<typeof keySchema>

/** Schemes whose pages have no origin of their own, and those of transports. */
const NO_ORIGIN: ReadonlySet<string> = new Set([
  'about:',
  'blob:',
  'data:',
  'file:',
  'filesystem:',
  'ftp:',
  'javascript:',
  'ws:',
  'wss:',
])

/**
 * As browsers and desktop shells write it: scheme, host and port, such as `app://obsidian.md` or
 * `capacitor://localhost`. Plain http only on the local machine.
 */
function isOrigin(text: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\/[a-z0-9._~[\]:-]+$/.exec(text)?.[1]
  if (scheme === undefined || NO_ORIGIN.has(scheme) || !URL.canParse(text)) return false
  const { origin: whole, hostname, port } = new URL(text)
  if (scheme === 'https:') return whole === text
  if (scheme === 'http:') return whole === text && LOCAL.has(hostname)
  // URLs of other schemes have the origin "null" (WHATWG URL); browsers send what precedes their path.
  return hostname !== '' && text === `${scheme}//${hostname}${port === '' ? '' : `:${port}`}`
}

const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
