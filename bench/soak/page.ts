import { readFile, writeFile } from 'node:fs/promises'
import { withPart } from '../measuring/table.ts'
import { curvesOf, type Panel } from '../plots/curves.ts'
import { statusesOf } from './rows.ts'
import type { Sample } from './sample.ts'
import { liveMb, percent, trendOf } from './verdict.ts'

const PAGE = new URL('../../docs/reliability.md', import.meta.url)
const PLOT = new URL('../../docs/endurance.svg', import.meta.url)

/** Renews the figures of an hour in docs/reliability.md, and their picture; all other text of the page stays. */
export async function writeEndurance(
  samples: readonly Sample[],
  problems: readonly string[],
): Promise<void> {
  await writeFile(PLOT, pictureOf(samples))
  const page = await readFile(PAGE, 'utf8')
  await writeFile(PAGE, withPart(page, 'endurance', figuresOf(samples, problems)))
}

/** The memory of the isolate and of its process over time. */
export function pictureOf(samples: readonly Sample[]): string {
  const points = (value: (sample: Sample) => number, from = samples) =>
    from.map((sample) => [sample.minute, value(sample)] as const)
  const panels: readonly Panel[] = [
    {
      title: 'Memory of the isolate, buffers included, in MB',
      curves: [
        {
          name: 'while busy, with garbage',
          colour: 'orange',
          dash: '6 4',
          points: points(({ busy }) => busy.heapMb + busy.externalMb),
        },
        {
          name: 'live, after a quiet minute',
          colour: 'blue',
          dash: 'none',
          points: points(liveMb, quietOf(samples)),
        },
      ],
    },
    {
      title: 'Resident memory of the local workerd process at rest, in MB',
      curves: [
        {
          name: 'resident, at rest',
          colour: 'blue',
          dash: 'none',
          points: points(({ rest }) => rest.residentMb ?? 0),
        },
      ],
    },
  ]
  return curvesOf(panels, { title: 'Memory over an hour of requests', axis: 'minutes' })
}

/** The samples whose memory can be compared; all when none is quiet, as in a short soak. */
function quietOf(samples: readonly Sample[]): readonly Sample[] {
  const quiet = samples.filter((sample) => sample.quiet)
  return quiet.length === 0 ? samples : quiet
}

/** Moments of the table, as parts of the whole time. */
const MOMENTS = [0, 0.25, 0.5, 0.75, 1]

/** The figures as Markdown. */
export function figuresOf(samples: readonly Sample[], problems: readonly string[]): string {
  const last = samples.at(-1)
  if (last === undefined) return 'Not measured.\n'
  const compared = quietOf(samples)
  const moments = MOMENTS.flatMap(
    (part) => compared[Math.round(part * (compared.length - 1))] ?? [],
  )
  const sent = sumOf(samples.map(({ tally }) => tally.sent))
  const loadS = sumOf(samples.map(({ loadMs }) => loadMs)) / 1_000
  const trend = trendOf(samples)
  const most = (value: (sample: Sample) => number) => Math.max(...samples.map(value))
  const rows: readonly (readonly [string, string])[] = [
    [
      'duration',
      `${last.minute.toFixed(0)} minutes, ${samples.length} looks at rest, ${compared.length} of them compared`,
    ],
    [
      'requests',
      `${sent.toLocaleString('en')}, ${(sent / loadS).toFixed(0)} per second under load`,
    ],
    ['by kind', countsOf(mergedOf(samples.map(({ tally }) => tally.kinds)))],
    [
      'by status',
      statusesOf(mergedOf(samples.map(({ tally }) => tally.outcomes))).replaceAll(' ', ', '),
    ],
    [
      'growth of the live memory over the second half',
      trend === null ? 'too few samples' : `${percent(trend.growth)} (at most 10 % is allowed)`,
    ],
    ['calls of the upstream open at rest, at most', String(most(({ rest }) => rest.openCalls))],
    ['money held at rest, at most', `$${most(({ rest }) => rest.heldUsd)}`],
    ['jobs that had not ended at rest, at most', String(most(({ rest }) => rest.jobs))],
    [
      'answers of status 500, accounts over their budget, bugs in the log, and all else',
      problems.length === 0 ? 'none' : `${problems.length}`,
    ],
  ]
  return [
    '| what | result |',
    '|---|---|',
    ...rows.map(([what, result]) => `| ${what} | ${result} |`),
    '',
    `| minute | ${moments.map(({ minute }) => minute.toFixed(0)).join(' | ')} |`,
    `|---|${moments.map(() => '---').join('|')}|`,
    `| live memory of the isolate, MB | ${moments.map((each) => liveMb(each).toFixed(1)).join(' | ')} |`,
    `| the same while busy, with garbage, MB | ${moments.map(({ busy }) => (busy.heapMb + busy.externalMb).toFixed(0)).join(' | ')} |`,
    `| resident memory of workerd, MB | ${moments.map(({ rest }) => rest.residentMb?.toFixed(0) ?? '-').join(' | ')} |`,
    '',
    '![Memory over the hour](endurance.svg)',
    '',
  ].join('\n')
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function mergedOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const merged: Record<string, number> = {}
  for (const each of counts)
    for (const [name, count] of Object.entries(each)) merged[name] = (merged[name] ?? 0) + count
  return merged
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}
