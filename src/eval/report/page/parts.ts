/** The parts that the sections of the page are made of. */
import type { Estimate, Verdict } from '../../results/summary.ts'
import { decimal, faithful, range, type Format } from '../figures.ts'
import { VERDICTS } from '../words.ts'
import { html, type Child, type Html } from './markup.ts'

/** The head of a section. */
export interface Heading {
  readonly id: string
  readonly title: string
  /** One sentence that says how to read it. */
  readonly lead: Child
}

/** A section with its heading. */
export function section({ id, title, lead }: Heading, content: Child): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${lead === null ? null : html`<p class="lead">${lead}</p>`}${content}
  </section>`
}

/** A wide table that scrolls by itself on a narrow screen, by keyboard, too. */
export function scroller(label: string, table: Html): Html {
  return html`<div class="scroller" role="region" aria-label="${label}" tabindex="0">${table}</div>`
}

/** A verdict as a word with a sign. */
export function verdictBadge(verdict: Verdict): Html {
  const { word, sign } = VERDICTS[verdict]
  return html`<span class="badge ${verdict}"><span aria-hidden="true">${sign}</span> ${word}</span>`
}

/** A figure, its interval, and its number of questions; how it was computed is its title. */
export function figure(estimate: Estimate | null, format: Format): Html {
  if (estimate === null) return html`<span class="none">–</span>`
  if (estimate.n === 0) return html`<span class="none">– no question</span>`
  const written = faithful(format, estimate)
  return html`<span class="figure" title="${estimate.method}"
    ><b>${written(estimate.value)}</b>
    <span class="interval">${range(estimate.interval, written)}</span>
    <span class="n">n = ${decimal(estimate.n, 0)}</span></span
  >`
}

/** A term and what is known of it, in a list of them. */
export interface Row {
  readonly term: Child
  readonly value: Child
  /** Says how to read it; null where the term says enough. */
  readonly note: Child
}

/** A list of figures with their names. */
export function figureList(rows: readonly Row[]): Html {
  return html`<dl class="figures">
    ${rows.map(
      ({ term, value, note }) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}${note === null ? null : html`<small>${note}</small>`}</dd>
        </div>`,
    )}
  </dl>`
}
