/** A sample of Prometheus' text format. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What a scraper reads. */
export interface Parsed {
  readonly samples: readonly Sample[]
  /** The types of the families, by name. */
  readonly families: ReadonlyMap<string, string>
  /** The value of the one sample with these labels and no others. */
  readonly value: (name: string, labels: Readonly<Record<string, string>>) => number | undefined
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\S+)$/
const ESCAPED: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' }

/**
 * Reads the text format and OpenMetrics, strictly.
 *
 * @throws on a line that is no sample, on a sample without a family, on a family that comes twice, on a repeated sample.
 */
export function parsePrometheus(text: string): Parsed {
  const samples: Sample[] = []
  const families = new Map<string, string>()
  const seen = new Set<string>()
  if (text !== '' && !text.endsWith('\n')) throw new Error('The last line has no end')
  let family = ''
  for (const line of text.split('\n').slice(0, -1)) {
    if (line === '# EOF' || line === '') continue
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (kind === 'HELP') {
      if (families.has(name)) throw new Error(`${name} comes twice`)
      family = name
      families.set(name, 'untyped')
    } else if (kind === 'TYPE') families.set(name, rest)
    else samples.push(readSample(line, { family, type: families.get(family), seen }))
  }
  const keyOf = (labels: Sample['labels']) => JSON.stringify(Object.entries(labels).sort())
  return {
    samples,
    families,
    value: (name, labels) =>
      samples.find((each) => each.name === name && keyOf(each.labels) === keyOf(labels))?.value,
  }
}

function readSample(
  line: string,
  { family, type, seen }: { family: string; type: string | undefined; seen: Set<string> },
): Sample {
  const [, name, pairs, value] = LINE.exec(line) ?? []
  if (name === undefined || pairs === undefined || value === undefined) {
    throw new Error(`Not a sample: ${line}`)
  }
  const ends = type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['', '_total']
  if (!ends.some((end) => name === family + end)) throw new Error(`${name} is not of ${family}`)
  if (seen.has(`${name}{${pairs}}`)) throw new Error(`${line} comes twice`)
  seen.add(`${name}{${pairs}}`)
  const labels = Array.from(
    pairs.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g),
    ([, label = '', of = '']) =>
      [label, of.replace(/\\["\\n]/g, (escaped) => ESCAPED[escaped] ?? '')] as const,
  )
  return { name, labels: Object.fromEntries(labels), value: Number(value) }
}
