import { expect, test } from 'vitest'
import { NO_TALLY } from '../../../src/protocol/usage/tally.ts'
import { usageCsv } from '../../../src/protocol/usage/usage-csv.ts'
import { wireUsage } from '../../../src/protocol/usage/usage-row.ts'

const QUERY = { from: '2026-11-01', to: '2026-11-02', by: 'mixture', mixture: null } as const

function csvOf(name: string, tally = NO_TALLY) {
  const report = wireUsage(QUERY, {
    rows: [{ name, tally }],
    total: tally,
    evidence: NO_TALLY,
    since: null,
  })
  const text = usageCsv(report)
  const [head = [], cells = []] = parse(text)
  return { text, row: Object.fromEntries(head.map((column, at) => [column, cells[at]])) }
}

/** The cells of each record, as RFC 4180 has them. */
function parse(text: string): readonly (readonly string[])[] {
  const records: string[][] = [[]]
  for (const [, quoted, plain = '', end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end !== ',') records.push([])
  }
  return records
}

test('a row has each figure in a column of its own', () => {
  const { text, row } = csvOf('demo', {
    sums: { runs: 3, calls: 9, costPicos: 1_234_567_890, savedPicos: -2_000, promptTokens: 1e21 },
    failures: { upstream_timeout: 2, upstream_error: 1 },
    reasons: { agent_failed: 1 },
    latency: { 80: 3 },
    firstToken: {},
  })
  expect(text).toMatch(/^name,runs,.*\r\ndemo,3,.*\r\n$/)
  expect(row).toMatchObject({
    name: 'demo',
    runs: '3',
    degraded: '0',
    cost_usd: '0.001234568',
    saved_usd: '-0.000000002',
    latency_p50_ms: '1951',
    first_token_p50_ms: '',
    tokens_per_second: '',
    failures: 'upstream_timeout:2 upstream_error:1',
    reasons: 'agent_failed:1',
  })
})

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '|x',
  '%0A',
  '=HYPERLINK("http://e")',
])('a name that a spreadsheet would run is text: %j', (name) => {
  expect(csvOf(name).row).toMatchObject({ name: `'${name}` })
})

test.each(['a,b', 'a"b', '"', 'a\nb', 'ü 🦊', ' spaced '])(
  'a name is read back as it is: %j',
  (name) => {
    expect(csvOf(name).row).toMatchObject({ name })
  },
)
