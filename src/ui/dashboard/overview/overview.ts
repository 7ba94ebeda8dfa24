import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { useInterval } from '../load.ts'
import { PageLink } from '../parts/choice.ts'
import { PeriodChoice } from '../parts/period-choice.ts'
import { Ready } from '../parts/ready.ts'
import { dayText } from '../parts/times.ts'
import { filter, oneOf } from '../place.ts'
import { Figures } from './figures.ts'
import { Health } from './health.ts'
import { Money } from './money.ts'
import { daysOf, PERIOD_NAMES } from './period.ts'
import { Speed } from './speed.ts'
import { useUsage, type Usage } from './usage.ts'
import { Worth } from './worth.ts'

/** The figures change with every run; a person who looks at them sees them grow. */
const REFRESH_MS = 30_000

/** What runs cost, how fast they were, and how well they went. */
export function Overview(): VNode {
  const period = oneOf('period', PERIOD_NAMES)
  const mixture = filter('mixture')
  const days = daysOf(period, Date.now())
  const usage = useUsage({ ...days, by: 'day', mixture })
  const models = useUsage({ ...days, by: 'model', mixture })
  useInterval(REFRESH_MS, true, () => {
    usage.reload()
    models.reload()
  })
  return html`
    <div class="toolbar">
      <${PeriodChoice} period=${period} />
      ${
        mixture !== '' &&
        html`<p class="filtered">
          Only the mixture <strong dir="auto">${mixture}</strong>
          <${PageLink} move=${{ filters: { mixture: null } }}>Show all<//>
        </p>`
      }
      <p class="soft">${dayText(days.from)} to ${dayText(days.to)}, days in UTC</p>
    </div>
    <${Ready} source=${usage} what="usage">
      ${(value: Usage) =>
        value.total.runs === 0 && value.total.calls === 0
          ? html`<${Empty} usage=${value} />`
          : html`<${Since} usage=${value} /><${Figures} usage=${value} />`}
    <//>
    <${Money} usage=${usage} days=${days} mixture=${mixture} />
    <${Speed} usage=${usage} models=${models} />
    <${Health} usage=${usage} models=${models} />
    <${Worth} mixture=${mixture} />
  `
}

/** From when the figures count, where that is later than the first day. */
function Since({ usage }: { readonly usage: Usage }): VNode | null {
  const { counting_since: since, from } = usage
  if (since === null || since <= from) return null
  return html`<p class="soft">
    Counted since ${dayText(since)}: earlier runs are not in these figures.
  </p>`
}

function Empty({ usage }: { readonly usage: Usage }): VNode {
  const { counting_since: since } = usage
  return html`<div class="empty">
    <p>
      <strong>${since === null ? 'No run has been counted yet.' : 'No run in this period.'}</strong>
      ${' '}Ask something in the <a href="/ui/">playground</a>, or from a terminal:
    </p>
    <pre><code>${curl()}</code></pre>
    ${since !== null && html`<p class="soft">Runs are counted since ${dayText(since)}.</p>`}
  </div>`
}

function curl(): string {
  return [
    `curl ${location.origin}/v1/chat/completions -H 'content-type: application/json' \\`,
    `  -d '{"model":"demo","messages":[{"role":"user","content":"What is 17 * 23?"}]}'`,
  ].join('\n')
}
