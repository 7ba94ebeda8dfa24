import type { Figure, Section } from './figure.ts'
import { goalOf, valueOf } from './table.ts'

/** One figure of a row: where its full table is, and what it is called there. */
interface Source {
  readonly section: string
  readonly figure: string
  /** Before the figure, where a row has several. */
  readonly label?: string
}

/** One line of the summary. */
interface SummaryRow {
  readonly question: string
  readonly sources: readonly [Source, ...Source[]]
  readonly measured: string
}

const REAL_PACE = 'Added latency of a 3+1 run, models at a real pace, 1 at a time'
const NO_DELAY = 'Added latency of a 3+1 run, models without delay, 1 at a time'
const PROCESSOR =
  'Processor time of an answer: six agents and an aggregator, 200 tokens each, 10 ms apart'
const MEMORY = 'Memory with many open streams in one isolate'
const heapWith = (writers: string) => `heap of the isolate with 1,000 streams, ${writers} writing`

/** What a reader wants to know first. A test compares these names with the tables of the page. */
export const SUMMARY: readonly SummaryRow[] = [
  {
    question: 'When does the first token arrive, against calling the models directly?',
    sources: [
      { label: 'edge-moa', section: REAL_PACE, figure: 'first token: edge-moa' },
      { label: 'native floor', section: REAL_PACE, figure: 'first token: native floor' },
    ],
    measured: 'a 3+1 run whose models need 200 to 300 ms for their first token',
  },
  {
    question: 'How much latency does it add until the first token?',
    sources: [
      { label: 'edge-moa', section: NO_DELAY, figure: 'first token: edge-moa' },
      { label: 'native floor', section: NO_DELAY, figure: 'first token: native floor' },
    ],
    measured: 'a 3+1 run whose models answer without delay, minus the time of the models alone',
  },
  {
    question: 'How much processor time does it use, against the native floor?',
    sources: [{ section: PROCESSOR, figure: 'edge-moa ÷ native floor' }],
    measured: 'the whole process, six agents and an aggregator of 200 tokens each',
  },
  {
    question: "How does it compare with 9router's fusion mode?",
    sources: [
      { label: 'added latency', section: NO_DELAY, figure: 'first token: edge-moa ÷ 9router' },
      {
        label: 'answers a second',
        section: 'Throughput, models without delay, 16 callers',
        figure: 'edge-moa ÷ 9router, 3+1',
      },
    ],
    measured: 'the same 3+1 run in the same rounds: one caller, then 16 callers',
  },
  {
    question: 'How much later is the first token when one of six agents hangs?',
    sources: [
      {
        label: 'edge-moa',
        section: 'One of six agents misbehaves: edge-moa',
        figure: 'one of six hung',
      },
      {
        label: '9router',
        section: 'One of six agents misbehaves: 9router',
        figure: 'one of six hung',
      },
    ],
    measured: 'against the same run with six good agents',
  },
  {
    question: 'How long does a cache hit take, against an empty route?',
    sources: [
      {
        section: 'Answers replayed from the cache (3+1 agents, paced-0-50-0)',
        figure: 'a hit ÷ an empty route',
      },
    ],
    measured: 'a whole answer against `GET /healthz`, KV in another process',
  },
  {
    question: 'How much memory do 1,000 open streams use?',
    sources: [
      { label: 'aggregators writing', section: MEMORY, figure: heapWith('aggregators') },
      { label: 'agents writing', section: MEMORY, figure: heapWith('agents') },
    ],
    measured: 'heap of one isolate after a garbage collection, buffers included',
  },
  {
    question: 'How large is the bundle, and how long does it take to start?',
    sources: [
      { label: 'gzipped', section: 'Size and start', figure: 'bundle, gzipped' },
      { label: 'start-up', section: 'Size and start', figure: 'start-up' },
    ],
    measured: 'minified as deployed; processor time by `wrangler check startup`',
  },
]

/** The summary of a page: one row per question, with the figures of these sections and a link to each table. */
export function summaryOf(sections: readonly Section[]): string {
  const rows = SUMMARY.map(({ question, sources, measured }) => {
    const figures = sources.map((source) => cellOf(sections, source))
    const tables = new Map(sources.map(({ section }) => [section, anchorOf(section)]))
    const links = [...tables.values()].map((anchor, index) => `[${index + 1}](#${anchor})`)
    return `| ${question} | ${figures.join('; ')} | ${measured} | ${links.join(', ')} |`
  })
  return ['| question | figure (95 % range) | measured | table |', '|---|---|---|---|', ...rows]
    .join('\n')
    .concat('\n')
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
    .replaceAll(' ', '-')
}

function cellOf(sections: readonly Section[], { section, figure, label }: Source): string {
  const found = sections
    .find(({ title }) => title === section)
    ?.figures.find(({ name }) => name === figure)
  const text = found === undefined ? 'not measured' : textOf(found)
  return label === undefined ? text : `${label}: ${text}`
}

function textOf(figure: Figure): string {
  const goal = goalOf(figure)
  return goal === '' ? valueOf(figure) : `${valueOf(figure)}, goal ${goal}`
}
