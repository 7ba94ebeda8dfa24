import type { VNode } from 'preact'
import { html } from '../../html.ts'
import { Chips } from './parts.ts'
import type { Analysis } from './finding-kinds.ts'

/** The five lists of an analysis: what agrees, what does not, what few say, and what nobody says. */
export function AnalysisView({ finding }: { readonly finding: Analysis }): VNode {
  const lists: readonly (readonly [string, readonly VNode[]])[] = [
    ['They agree', finding.consensus.map((point) => html`<span dir="auto">${point}</span>`)],
    ['They contradict one another', finding.contradictions.map(contradiction)],
    [
      'Only some say',
      finding.partial_coverage.map(
        ({ models, point }) => html`<span dir="auto">${point}</span> <${Chips} names=${models} />`,
      ),
    ],
    [
      'Only one says',
      finding.unique_insights.map(
        ({ model, insight }) =>
          html`<span dir="auto">${insight}</span> <${Chips} names=${[model]} />`,
      ),
    ],
    ['Nobody says', finding.blind_spots.map((spot) => html`<span dir="auto">${spot}</span>`)],
  ]
  const found = lists.filter(([, items]) => items.length > 0)
  if (found.length === 0) return html`<p>The analysis found nothing to list.</p>`
  return html`${found.map(
    ([title, items]) =>
      html`<h4>${title}</h4>
        <ul>
          ${items.map((item) => html`<li>${item}</li>`)}
        </ul>`,
  )}`
}

function contradiction({ topic, stances }: Analysis['contradictions'][number]): VNode {
  return html`<span dir="auto">${topic}</span>
    <ul>
      ${stances.map(
        ({ model, stance }) =>
          html`<li><${Chips} names=${[model]} /> <span dir="auto">${stance}</span></li>`,
      )}
    </ul>`
}
