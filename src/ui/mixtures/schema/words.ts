/** Units that names of fields end with, as people write them. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_ms$/, 'milliseconds'],
  [/_ttl_s$/, 'seconds'],
  [/_usd$/, 'US dollars'],
  [/_chars$/, 'characters'],
]

/** The name of a field for people: `timeout_ms` becomes "Timeout (milliseconds)". */
export function labelOf(name: string): string {
  const unit = UNITS.find(([ending]) => ending.test(name))
  const words = (unit === undefined ? name : name.replace(unit[0], '')).replaceAll('_', ' ')
  const label = words.charAt(0).toUpperCase() + words.slice(1)
  return unit === undefined ? label : `${label} (${unit[1]})`
}

/** The description of a field in parts: what it is, and what each of its values means. */
export interface Help {
  readonly text: string
  readonly meanings: ReadonlyMap<string, string>
}

/** Reads a description: lines such as "- `first`: what it means" are about one value each. */
export function helpOf(description: string | undefined): Help {
  const lines = (description ?? '').split('\n')
  const meanings = new Map<string, string>()
  const text: string[] = []
  for (const line of lines) {
    const [, name, meaning] = /^- `([^`]+)`: (.*)$/.exec(line) ?? []
    if (name !== undefined && meaning !== undefined) meanings.set(name, meaning)
    else text.push(line)
  }
  return { text: text.join('\n').trim(), meanings }
}
