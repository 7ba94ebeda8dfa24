import type { VNode } from 'preact'
import { Bars } from '../../shared/charts/bars.ts'
import { DataTable, type Column } from '../../shared/charts/data-table.ts'
import { Figure } from '../../shared/charts/figure.ts'
import { ShareBar } from '../../shared/charts/share-bar.ts'
import { percent, plural, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { Budgets } from '../keys/budgets.ts'
import { useKeyNames } from '../keys/key-names.ts'
import type { Source } from '../load.ts'
import { Choice, PageLink } from '../parts/choice.ts'
import { Ready } from '../parts/ready.ts'
import { dayText } from '../parts/times.ts'
import { oneOf, type Move } from '../place.ts'
import { Download } from './download.ts'
import { countedDays } from './figures.ts'
import type { Days } from './period.ts'
import { BY, optionsOf, useUsage, type By, type Usage, type UsageRow } from './usage.ts'
import { costText } from './words.ts'
import { CALLS, COST, countColumn, RUNS } from './columns.ts'

/** What the money of a period went to. */
export interface MoneyProps {
  readonly usage: Source<Usage>
  readonly days: Days
  readonly mixture: string
}

/** What runs cost by day, and by what a person chooses; and what is left of the budgets. */
export function Money({ usage, days, mixture }: MoneyProps): VNode {
  const by = oneOf<By>('by', ['mixture', 'model', 'role', 'key', 'session'])
  const query = { ...days, by, mixture }
  const nameOfKey = useKeyNames(by === 'key')
  const rows = useUsage(query)
  return html`<section class="panel" aria-labelledby="money">
    <h2 id="money">Money</h2>
    <${Ready} source=${usage} what="the cost by day">
      ${(value: Usage) => html`<${CostByDay} usage=${value} /><${Evidence} usage=${value} />`}
    <//>
    <div class="toolbar">
      <${Choice} label="Cost by" name="by" titles=${BY} value=${by} />
      <${Download}
        options=${optionsOf(query)}
        name=${`usage-by-${by}-${days.from}-${days.to}.csv`}
      />
    </div>
    <${Ready} source=${rows} what=${`usage by ${by}`}>
      ${(value: Usage) => html`<${Breakdown} usage=${value} by=${by} nameOfKey=${nameOfKey} />`}
    <//>
    <${Budgets} />
  </section>`
}

function CostByDay({ usage }: { readonly usage: Usage }): VNode | null {
  const rows = new Map(usage.data.map((row) => [row.name, row]))
  const days = countedDays(usage).map((day) => ({ day, row: rows.get(day) ?? null }))
  if (usage.data.length === 0) return null
  const bars = days.map(({ day, row }) => ({
    label: dayText(day),
    value: row?.cost_usd ?? 0,
    text: row === null ? 'no run' : `${costText(row)}, ${plural(row.runs, 'run')}`,
  }))
  const columns: readonly Column<UsageRow>[] = [
    { title: 'Day (UTC)', cell: ({ name }) => dayText(name), order: ({ name }) => name },
    ...COST_COLUMNS,
  ]
  return html`<${Figure}
    title="Cost by day"
    drawing=${html`<${Bars}
      bars=${bars}
      summary=${`Cost by day: ${usd(usage.total.cost_usd)} over ${plural(days.length, 'day')}. The table has the values.`}
    />`}
    table=${html`<${DataTable}
      caption="Cost by day"
      columns=${columns}
      rows=${usage.data}
      keyOf=${nameOf}
    />`}
  />`
}

/** What the operator paid to know what the runs are worth. */
function Evidence({ usage: { evidence } }: { readonly usage: Usage }): VNode | null {
  if (evidence.runs === 0) return null
  return html`<p class="soft">
    Comparing ${plural(evidence.runs, 'run')} cost ${costText(evidence)} more, which is not in these
    figures: no key and no session pays for it.
  </p>`
}

const nameOf = ({ name }: UsageRow) => name

const COST_COLUMNS: readonly Column<UsageRow>[] = [
  COST,
  RUNS,
  CALLS,
  countColumn('Tokens in', ({ prompt_tokens }) => prompt_tokens),
  countColumn('Tokens out', ({ completion_tokens }) => completion_tokens),
  {
    title: 'Saved',
    cell: ({ saved_usd }) => usd(saved_usd),
    isNumber: true,
    order: ({ saved_usd }) => saved_usd,
  },
]

interface BreakdownProps {
  readonly usage: Usage
  readonly by: By
  readonly nameOfKey: (counted: string) => string
}

function Breakdown({ usage, by, nameOfKey }: BreakdownProps): VNode {
  if (usage.data.length === 0) return html`<p class="soft">${NOTHING[by]}</p>`
  const whole = usage.total.cost_usd
  const columns: readonly Column<UsageRow>[] = [
    {
      title: BY[by],
      cell: (row) =>
        html`<${Name}
          by=${by}
          name=${row.name}
          title=${by === 'key' ? nameOfKey(row.name) : row.name}
        />`,
      order: nameOf,
    },
    {
      title: 'Share',
      cell: ({ cost_usd }) =>
        whole > 0
          ? html`<${ShareBar} share=${cost_usd / whole} /> ${percent(cost_usd / whole)}`
          : '',
    },
    ...COST_COLUMNS,
  ]
  return html`<${DataTable}
    caption=${`Usage by ${by}`}
    columns=${columns}
    rows=${usage.data}
    keyOf=${nameOf}
  />`
}

const NOTHING: Readonly<Record<By, string>> = {
  mixture: 'No mixture was used in this period.',
  model: 'No model was called in this period.',
  role: 'No model was called in this period.',
  key: 'No key was used in this period.',
  session:
    'No run of this period belongs to a session. A session is opened with POST /v1/sessions.',
}

interface NameProps {
  readonly by: By
  readonly name: string
  readonly title: string
}

/** Where rows are counted together that are too many to tell apart; no name of a caller has parentheses. */
const OTHER = '(other)'

/** The name of a row, with the way to what it names. */
function Name({ by, name, title }: NameProps): VNode {
  const text = html`<span dir="auto">${name === OTHER ? 'all others' : title}</span>`
  const move = name === OTHER ? undefined : MOVES[by]?.(name)
  return move === undefined ? text : html`<${PageLink} move=${move}>${text}<//>`
}

const MOVES: Readonly<Partial<Record<By, (name: string) => Move>>> = {
  mixture: (mixture) => ({ filters: { mixture } }),
  session: (session) => ({ view: 'sessions', filters: { session } }),
}
