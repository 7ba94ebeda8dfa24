import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { PageLink } from '../parts/choice.ts'
import { Ready } from '../parts/ready.ts'
import { useMeasured, type Measured } from '../worth/measured.ts'
import { Summary } from '../worth/summary.ts'

/** Whether each mixture is worth its price; one mixture when the figures are of one. */
export function Worth({ mixture }: { readonly mixture: string }): VNode {
  const measured = useMeasured()
  return html`<section class="panel" aria-labelledby="worth">
    <h2 id="worth">Worth</h2>
    <${Ready} source=${measured} what="comparisons">
      ${(all: readonly Measured[]) =>
        html`<${Summary}
          all=${mixture === '' ? all : all.filter(({ mixture: { id } }) => id === mixture)}
          open=""
        />`}
    <//>
    <p><${PageLink} move=${{ view: 'worth' }}>The evidence: agents, judges, learning, votes<//></p>
  </section>`
}
