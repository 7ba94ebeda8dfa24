/** How a model of the bench answers. */
export interface Pace {
  readonly firstTokenMs: number
  readonly tokens: number
  /** Between tokens; with 0 all of them come at once. */
  readonly intervalMs: number
}

/** The name of a model that answers at a pace: peers take no parameters in the names of models. */
export function paced({ firstTokenMs, tokens, intervalMs }: Pace): string {
  return `paced-${firstTokenMs}-${tokens}-${intervalMs}`
}

/** The name of a model that says one token after a while, and nothing more, with its connection open. */
export function hung(firstTokenMs: number): string {
  return `hung-${firstTokenMs}`
}

/** The name of a model that refuses at once. */
export const FAILING = 'failing'

export type Behaviour =
  | { readonly type: 'paced' | 'hung'; readonly pace: Pace }
  | { readonly type: 'failing' }

/** What a name stands for. */
export function behaviourOf(name: string): Behaviour {
  const [type, ...numbers] = name.split('-')
  const [firstTokenMs = 0, tokens = 1, intervalMs = 0] = numbers.map(Number)
  if (type === 'paced') return { type, pace: { firstTokenMs, tokens, intervalMs } }
  if (type === 'hung') return { type, pace: { firstTokenMs, tokens: 1, intervalMs: 0 } }
  return { type: 'failing' }
}

/** One token; so many characters of an answer are one token on the wire. */
export const TOKEN = ' word'
