import type { KeyBody } from '../../../client/keys.ts'

/** One field of the form, under the name that it has in the request. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly type: 'text' | 'number' | 'datetime-local' | 'lines'
  readonly isRequired?: boolean
  /** The only kind of key that has it. */
  readonly only?: KeyBody['kind']
}

/** The fields of a new key, beside its kind. */
export const FIELDS: readonly Field[] = [
  {
    name: 'name',
    label: 'Name',
    help: 'A label for people, such as the user of the key.',
    type: 'text',
    isRequired: true,
  },
  {
    name: 'mixtures',
    label: 'Mixtures',
    help: 'The only ones that it may use, one a line. Empty: all.',
    type: 'lines',
  },
  {
    name: 'origins',
    label: 'Origins',
    help: 'The pages that may use it, such as https://www.example.com, one a line.',
    type: 'lines',
  },
  {
    name: 'session_budget_usd',
    label: 'Budget of a session, in $',
    help: 'The most that one of its sessions may spend.',
    type: 'number',
  },
  {
    name: 'budget_usd_per_day',
    label: 'Budget of a day, in $',
    help: 'What its sessions may spend together in a day (UTC).',
    type: 'number',
    only: 'publishable',
  },
  {
    name: 'alert_usd_per_day',
    label: 'Message from a cost a day, in $',
    help: 'When its runs cost that much in a day (UTC), ALERT_URL gets a message. It limits nothing.',
    type: 'number',
  },
  {
    name: 'requests_per_minute',
    label: 'Requests a minute',
    help: 'Empty: as many as come.',
    type: 'number',
  },
  {
    name: 'expires_at',
    label: 'Expires',
    help: 'In the time of this computer. Empty: never.',
    type: 'datetime-local',
  },
  {
    name: 'tenant',
    label: 'Tenant',
    help: 'Keys of one tenant share mixtures, runs and sessions. Empty: a tenant of its own.',
    type: 'text',
  },
]

const PARSERS: Readonly<Record<Field['type'], (text: string) => unknown>> = {
  text: (text) => text,
  number: Number,
  'datetime-local': (text) => Math.floor(new Date(text).getTime() / 1_000),
  lines: (text) =>
    text
      .split(/[\n,]/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
}

/** The request for a new key; what is empty is left out. The gateway checks it. */
export function keyBody(kind: KeyBody['kind'], form: FormData): KeyBody {
  const filled = FIELDS.flatMap(({ name, type, only }) => {
    const value = form.get(name)
    const text = typeof value === 'string' ? value.trim() : ''
    if (text === '' || (only !== undefined && only !== kind)) return []
    return [[name, PARSERS[type](text)] as const]
  })
  return { kind, ...Object.fromEntries(filled) } as KeyBody
}
