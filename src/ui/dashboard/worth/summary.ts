import type { VNode } from 'preact'
import type { WireComparison } from '../../../protocol/comparisons/comparison-response.ts'
import { IntervalPlot } from '../../shared/charts/interval-plot.ts'
import { html } from '../../shared/html.ts'
import { PageLink } from '../parts/choice.ts'
import { byVersion, collects, type Measured } from './measured.ts'
import { StateMark } from './state-mark.ts'
import { countWords, opponentWords, costWords, shareWords, verdictWords } from './words.ts'

interface SummaryProps {
  readonly all: readonly Measured[]
  /** The mixture whose evidence stands below; empty without one. */
  readonly open: string
}

/** The verdict on each mixture that is compared, a line each; and what turns comparisons on where none is. */
export function Summary({ all, open }: SummaryProps): VNode {
  const measured = all.filter(({ mixture }) => collects(mixture))
  if (measured.length === 0) return html`<${NothingMeasured} />`
  return html`<ul class="worth-list" role="list">
    ${measured.map(
      ({ mixture, comparisons }) =>
        html`<li key=${mixture.id}>
          <${PageLink}
            move=${{ view: 'worth', filters: { mixture: mixture.id } }}
            aria-current=${mixture.id === open ? 'true' : null}
            ><span dir="auto">${mixture.id}</span><//
          >
          <${Lines} found=${comparisons?.data ?? null} />
        </li>`,
    )}
  </ul>`
}

/** A line for each thing that it is compared with. */
function Lines({ found }: { readonly found: readonly WireComparison[] | null }): VNode {
  if (found === null) return html`<p class="soft">Not compared: only learns or improves.</p>`
  if (found.length === 0) return html`<p class="soft">No run has been compared yet.</p>`
  return html`<div class="worth-lines">
    ${byVersion(found).newest.map((each) => html`<${Line} key=${`${each.against} ${each.version}`} of=${each} />`)}
  </div>`
}

function Line({ of }: { readonly of: WireComparison }): VNode {
  const state = verdictWords(of)
  return html`<div class="worth-line">
    <${StateMark} state=${state} />
    <${IntervalPlot} value=${of.win_rate} interval=${of.interval} tone=${state.tone} />
    <p>
      against <span dir="auto">${opponentWords(of.against)}</span>: wins
      ${' '}${shareWords(of.win_rate, of.interval)}, ${costWords(of.cost_ratio)}
      <span class="soft"> · ${countWords(of)}</span>
    </p>
  </div>`
}

function NothingMeasured(): VNode {
  return html`<div class="empty">
    <p>
      <strong>No mixture is compared.</strong> ${' '}Whether one is better than the best of its
      models, and at which price, is measured on your own questions, after the answers and off their
      path. Set the field <code>compare</code> of a mixture in the ${' '}<a href="/ui/mixtures"
        >editor</a
      >, for example:
    </p>
    <pre><code>${EXAMPLE}</code></pre>
    <p>
      With questions of your own, before there is traffic: ${' '}<code
        >npm run eval -- questions.jsonl --mixture demo</code
      >
    </p>
  </div>`
}

const EXAMPLE =
  '"compare": { "against": "provider/best-model", "judges": ["other-provider/judge"], "share": 0.02, "daily_usd": 1 }'
