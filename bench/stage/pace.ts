/** How a model of the bench answers. */
export interface Pace {
  readonly firstTokenMs: number
  readonly tokens: number
  /** Between tokens; with 0 all of them are sent at once. */
  readonly intervalMs: number
}

/** The name of a model that answers at this pace; the name carries the pace because peers cannot pass other parameters. */
export function paced({ firstTokenMs, tokens, intervalMs }: Pace): string {
  return `paced-${firstTokenMs}-${tokens}-${intervalMs}`
}

/** The name of a model that sends one token and then nothing, with its connection open. */
export function hung(firstTokenMs: number): string {
  return `hung-${firstTokenMs}`
}

/** The name of a model that fails immediately. */
export const FAILING = 'failing'

export type Behaviour =
  | { readonly type: 'paced' | 'hung'; readonly pace: Pace }
  | { readonly type: 'failing' }

/** The behaviour that a name stands for. */
export function behaviourOf(name: string): Behaviour {
  const [type, ...numbers] = name.split('-')
  const [firstTokenMs = 0, tokens = 1, intervalMs = 0] = numbers.map(Number)
  if (type === 'paced') return { type, pace: { firstTokenMs, tokens, intervalMs } }
  if (type === 'hung') return { type, pace: { firstTokenMs, tokens: 1, intervalMs: 0 } }
  return { type: 'failing' }
}

/** The text of one token. */
export const TOKEN = ' word'
