import type { VNode } from 'preact'
import { Sparkline } from '../../shared/charts/sparkline.ts'
import { count, duration, percent, plural, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { everyDay } from './period.ts'
import type { Usage, UsageRow } from './usage.ts'

/** One figure, with the days that it is made of. */
interface Figure {
  readonly title: string
  readonly value: (total: UsageRow) => string
  readonly note: (total: UsageRow) => string
  /** Null where the day has no such value, as a day without a run has no time. */
  readonly ofDay: (day: UsageRow | null) => number | null
}

const FIGURES: readonly Figure[] = [
  {
    title: 'Cost',
    value: ({ cost_usd, unpriced_calls }) =>
      cost_usd === 0 && unpriced_calls > 0 ? 'unknown' : usd(cost_usd),
    note: ({ unpriced_calls }) =>
      unpriced_calls === 0
        ? 'every call has a price'
        : `${plural(unpriced_calls, 'call')} without a price not counted`,
    ofDay: (day) => day?.cost_usd ?? 0,
  },
  {
    title: 'Runs',
    value: ({ runs }) => count(runs),
    note: ({ failed, cancelled, calls }) =>
      `${count(failed)} failed, ${count(cancelled)} cancelled, ${plural(calls, 'call')}`,
    ofDay: (day) => day?.runs ?? 0,
  },
  {
    title: 'Degraded',
    value: ({ degraded, runs }) => (runs === 0 ? 'no runs' : percent(degraded / runs)),
    note: ({ degraded, runs }) => `${count(degraded)} of ${plural(runs, 'run')}`,
    ofDay: (day) => (day === null || day.runs === 0 ? null : day.degraded / day.runs),
  },
  {
    title: 'Saved',
    value: ({ saved_usd }) => usd(saved_usd),
    note: ({ saved_calls, replayed }) =>
      `${plural(saved_calls, 'call')} not made, ${plural(replayed, 'replay')} from the cache`,
    ofDay: (day) => day?.saved_usd ?? 0,
  },
  {
    title: 'Time of a run',
    value: ({ latency_ms }) => (latency_ms === null ? 'not measured' : duration(latency_ms.p50)),
    note: ({ latency_ms }) =>
      latency_ms === null ? 'no run has ended' : `median; 95 % under ${duration(latency_ms.p95)}`,
    ofDay: (day) => day?.latency_ms?.p50 ?? null,
  },
]

/** The figures of a period at a glance. */
export function Figures({ usage }: { readonly usage: Usage }): VNode {
  const days = wholePeriod(usage)
  const values = ({ ofDay }: Figure) => days.map(ofDay).filter((value) => value !== null)
  return html`<dl class="figures">
    ${FIGURES.map(
      (figure) =>
        html`<div key=${figure.title} class="card">
          <dt>${figure.title}</dt>
          <dd class="value">${figure.value(usage.total)}</dd>
          <dd class="soft">${figure.note(usage.total)}</dd>
          <dd aria-hidden="true"><${Sparkline} values=${values(figure)} /></dd>
        </div>`,
    )}
  </dl>`
}

/** The rows of every day since the first that was counted; null for a day without one. */
function wholePeriod(usage: Usage): readonly (UsageRow | null)[] {
  const rows = new Map(usage.data.map((row) => [row.name, row]))
  return countedDays(usage).map((day) => rows.get(day) ?? null)
}

/** The days of the period that were counted. */
export function countedDays({ from, to, counting_since: since }: Usage): readonly string[] {
  return everyDay({ from: since !== null && since > from ? since : from, to })
}
