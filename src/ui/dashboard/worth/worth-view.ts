import type { ComponentChildren, VNode } from 'preact'
import { BudgetBar } from '../../shared/charts/share-bar.ts'
import type {
  WireComparison,
  WireComparisonList,
} from '../../../protocol/comparisons/comparison-response.ts'
import type { WireLearning } from '../../../client/evidence/learning.ts'
import type { WireImprovementList } from '../../../protocol/improvements/improvement-response.ts'
import type { WireStoredMixture } from '../../../protocol/runs/responses.ts'
import type { WireRatings } from '../../../protocol/votes/vote-response.ts'
import { RatingsView } from '../../shared/evidence/ratings-view.ts'
import { plural, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { useLoaded } from '../load.ts'
import { Pick } from '../parts/choice.ts'
import { Ready } from '../parts/ready.ts'
import { dayText } from '../parts/times.ts'
import { filter, go } from '../place.ts'
import { Agreement } from './agreement.ts'
import { ComparisonView } from './comparison-view.ts'
import { ImprovementsView } from './improvements-view.ts'
import { LearningView } from './learning-view.ts'
import { byVersion, collects, editorAddress, useMeasured, type Measured } from './measured.ts'
import { Summary } from './summary.ts'

/** What use has shown of the mixtures: the verdict on each, and the evidence for one. */
export function WorthView(): VNode {
  const measured = useMeasured()
  return html`<${Ready} source=${measured} what="comparisons">
    ${(all: readonly Measured[]) => html`<${Contents} all=${all} />`}
  <//>`
}

function Contents({ all }: { readonly all: readonly Measured[] }): VNode {
  const wanted = filter('mixture')
  const shown =
    all.find(({ mixture }) => mixture.id === wanted) ??
    (wanted === '' ? all.find(({ mixture }) => collects(mixture)) : undefined)
  const options = all.map(({ mixture: { id } }) => [id, id] as const)
  const name = shown?.mixture.id ?? wanted
  return html`
    <section class="panel" aria-labelledby="verdicts">
      <h2 id="verdicts">Is it worth it?</h2>
      <${Summary} all=${all} open=${shown?.mixture.id ?? ''} />
    </section>
    <div class="toolbar">
      <${Pick}
        label="Evidence of the mixture"
        value=${name}
        options=${options.some(([id]) => id === name) ? options : [[name, name || 'choose one'], ...options]}
        pick=${(mixture: string) => go({ filters: { mixture } })}
      />
    </div>
    ${
      shown === undefined
        ? wanted !== '' &&
          html`<p class="empty">There is no mixture <strong dir="auto">${wanted}</strong>.</p>`
        : html`<${Evidence} key=${shown.mixture.id} of=${shown} />`
    }
    <${Votes} />
  `
}

/** What votes say, of every mixture and model. */
function Votes(): VNode {
  const ratings = useLoaded('ratings', (client, signal) => client.votes.ratings({ signal }))
  return html`<${Panel} title="Votes">
    <${Ready} source=${ratings} what="ratings">
      ${(of: WireRatings) =>
        html`<${RatingsView} of=${of} /> ${
            of.votes === 0 &&
            html`<p class="empty">
              <strong>Nobody has voted on a pair yet.</strong> ${' '}Compare two answers ${' '}<a
                href="/ui/#compare"
                >in the playground</a
              >, with the names hidden.
            </p>`
          }`}
    <//>
  <//>`
}

/** All the evidence on one mixture. */
function Evidence({ of: { mixture, comparisons } }: { readonly of: Measured }): VNode {
  return html`
    <${Panel} title="Comparisons">
      ${
        comparisons === null
          ? html`<${TurnOn} mixture=${mixture} field="compare">
              This mixture is not compared with anything.<//
            >`
          : html`<${ComparisonsOf} mixture=${mixture} of=${comparisons} />`
      }
    <//>
    <${Panel} title="Learning">
      ${
        mixture.learn === undefined
          ? html`<${TurnOn} mixture=${mixture} field="learn">
              This mixture does not learn from its outcomes: rules choose.<//
            >`
          : html`<${LearningOf} id=${mixture.id} />`
      }
    <//>
    <${Panel} title="Improvements">
      ${
        (mixture.improve ?? 'off') === 'off'
          ? html`<${TurnOn} mixture=${mixture} field="improve">
              No change of this mixture is proposed.<//
            >`
          : html`<${ImprovementsOf} id=${mixture.id} />`
      }
    <//>
  `
}

interface PanelProps {
  readonly title: string
  readonly children: ComponentChildren
}

function Panel({ title, children }: PanelProps): VNode {
  const id = title.toLowerCase()
  return html`<section class="panel" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    ${children}
  </section>`
}

interface TurnOnProps {
  readonly mixture: WireStoredMixture
  readonly field: 'compare' | 'learn' | 'improve'
  readonly children: ComponentChildren
}

/** Which field of the mixture turns on what is not there. */
function TurnOn({ mixture, field, children }: TurnOnProps): VNode {
  return html`<div class="empty">
    <p>
      <strong>${children}</strong> ${' '}Its field <code>${field}</code> turns that on. ${' '}<a
        href=${editorAddress(mixture)}
      >
        ${mixture.built_in ? 'Copy it in the editor' : 'Open it in the editor'}
      </a>
    </p>
  </div>`
}

interface ComparisonsProps {
  readonly mixture: WireStoredMixture
  readonly of: WireComparisonList
}

function ComparisonsOf({ mixture, of: { data, money } }: ComparisonsProps): VNode {
  const { newest, earlier } = byVersion(data)
  const { day, spent_usd: spent, daily_usd: daily, skipped } = money
  return html`
    ${
      daily !== null &&
      html`<${BudgetBar}
        label="Money for comparisons"
        spentUsd=${spent}
        budgetUsd=${daily}
        alertUsd=${daily}
        text=${`${usd(spent)} of ${usd(daily)} for comparisons spent on ${dayText(day)}`}
      />`
    }
    ${
      skipped > 0 &&
      html`<p data-tone="warn">
        ▲ ${plural(skipped, 'run')} of today not compared for want of money: raise
        ${' '}<code>compare.daily_usd</code>, or lower <code>compare.share</code>.
      </p>`
    }
    ${newest.map((each) => html`<${ComparisonView} key=${keyOf(each)} of=${each} />`)}
    ${data.length > 0 && html`<${Agreement} mixture=${mixture.id} />`}
    ${
      earlier.length > 0 &&
      html`<details>
        <summary>Comparisons of earlier versions</summary>
        ${earlier.map((each) => html`<${ComparisonView} key=${keyOf(each)} of=${each} />`)}
      </details>`
    }
    ${
      data.length === 0 &&
      html`<div class="empty">
        <p>
          <strong>No run has been compared yet.</strong> ${' '}A share of
          ${' '}${mixture.compare?.share} of the runs is compared, after their answers. For a
          verdict sooner, raise <code>compare.share</code> in the ${' '}<a
            href=${editorAddress(mixture)}
            >editor</a
          >.
        </p>
      </div>`
    }
  `
}

function keyOf({ against, version }: WireComparison): string {
  return `${against} ${version}`
}

function LearningOf({ id }: { readonly id: string }): VNode {
  const learning = useLoaded(id, (client, signal) => client.learning.get(id, { signal }))
  return html`<${Ready} source=${learning} what="what was learned">
    ${(of: WireLearning) => html`<${LearningView} of=${of} />`}
  <//>`
}

function ImprovementsOf({ id }: { readonly id: string }): VNode {
  const list = useLoaded(id, (client, signal) => client.improvements.list(id, { signal }))
  return html`<${Ready} source=${list} what="improvements">
    ${(of: WireImprovementList) =>
      html`<${ImprovementsView} mixture=${id} of=${of} reload=${list.reload} />`}
  <//>`
}
