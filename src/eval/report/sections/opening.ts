/** The top of the page: the verdict in one sentence, the interval behind it, and what a reader must know first. */
import type { Comparison, Summary } from '../../results/summary.ts'
import { counted, factor, percent, range, usd } from '../figures.ts'
import { html, name, sentence, type Html } from '../page/markup.ts'
import { figure, figureList, verdictBadge, type Row } from '../page/parts.ts'
import { centredScale } from '../plots/scales.ts'
import { strip, stripAxis } from '../plots/strip.ts'
import { KINDS } from '../words.ts'

/** The opening of the page. */
export function opening(summary: Summary): Html {
  const { primary, totals } = summary
  return html`<header class="${primary.verdict}">
    <p class="kicker">
      edge-moa evaluation · <time datetime="${summary.startedAt}">${day(summary.startedAt)}</time> ·
      ${counted(totals.questions, 'question')}
    </p>
    ${summary.simulated ? SIMULATED : null}
    <p class="verdict">${verdictBadge(primary.verdict)}</p>
    <h1>
      ${sentence(summary.sentence, { strong: primary.verdict, names: [primary.mixture, primary.baseline] })}
    </h1>
    ${headline(primary, summary)} ${figureList(keyFigures(primary))} ${warnings(summary)}
    ${stopped(totals.stoppedEarly)}
  </header>`
}

const SIMULATED = html`<p class="simulated">
  <strong>SIMULATED.</strong> Every model that answers or judges here is simulated. These figures
  show how the evaluation works; they say nothing about real models.
</p>`

/** "2026-11-27 12:30 UTC"; a time that cannot be read is shown as it is. */
function day(startedAt: string): string {
  const time = new Date(startedAt)
  if (Number.isNaN(time.getTime())) return startedAt
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function headline({ winRate, verdict, mixture, baseline }: Comparison, summary: Summary): Html {
  const scale = centredScale([], { middle: 0.5, halfWidths: [0.5], format: percent })
  const margin = (summary.marginPoints ?? 0) / 100
  const band = margin > 0 ? ([0.5 - margin, 0.5 + margin] as const) : null
  const mark = { estimate: winRate, shape: 'diamond', tone: `tone-${verdict}` } as const
  return html`<figure class="headline">
    <div class="ends" aria-hidden="true">
      <span>← ${name(baseline)} preferred</span><span>${name(mixture)} preferred →</span>
    </div>
    ${strip({ scale, reference: 0.5, band }, [mark])}${stripAxis(scale)}
    <figcaption>
      Share of comparisons that the mixture wins, a tie as one half: ${figure(winRate, percent)}.
      The line at 50 % means no
      difference${band === null ? '' : `; within the band around it, the two count as equivalent`}.
      ${intervalWords(winRate.interval === null ? null : winRate.method)}
    </figcaption>
  </figure>`
}

function intervalWords(method: string | null): string {
  return method === null ? '' : `The interval in brackets: ${method}.`
}

function keyFigures(primary: Comparison): Row[] {
  const { costRatio, timeRatio, adjusted, adjustedNote, wins, ties, losses, missing } = primary
  return [
    {
      term: 'Against',
      value: html`<b>${name(primary.baseline)}</b>`,
      note: KINDS[primary.kind],
    },
    {
      term: 'Won, tied, lost',
      value: html`<b>${wins}</b>, <b>${ties}</b>, <b>${losses}</b>`,
      note: missing === 0 ? 'questions' : `questions; ${missing} without a verdict`,
    },
    {
      term: 'At equal length',
      value: figure(adjusted, percent),
      note: adjustedNote === '' ? null : adjustedNote,
    },
    {
      term: 'Cost',
      value: figure(costRatio, factor),
      note: costRatio === null ? 'no ratio: a price is unknown or zero' : 'of the baseline’s',
    },
    {
      term: 'Time to the whole answer',
      value: figure(timeRatio, factor),
      note: 'of the baseline’s',
    },
    ...decision(primary),
  ]
}

function decision({ neededQuestions, sequence, usdPerPoint }: Comparison): Row[] {
  const rows: Row[] = []
  if (sequence !== null) {
    const value = html`<b>${range(sequence, percent)}</b>`
    rows.push({ term: 'Confidence sequence', value, note: 'holds however often one looks' })
  }
  if (neededQuestions !== null) {
    const value = html`<b>${counted(neededQuestions, 'question')}</b>`
    rows.push({ term: 'Would decide', value, note: 'at this difference and spread' })
  }
  if (usdPerPoint !== null) {
    const value = html`<b>${usd(usdPerPoint.value)}</b>`
    rows.push({ term: 'Price of a point', value, note: usdPerPoint.note })
  }
  return rows
}

/** The frame above has said that models are simulated, and the line below says why a run ended early. */
function warnings({ warnings: all, simulated, totals }: Summary): Html | null {
  const texts = all.filter((text) => {
    const isSaid = simulated && text.startsWith('SIMULATED')
    return !isSaid && !(totals.stoppedEarly !== null && text.includes(totals.stoppedEarly))
  })
  if (texts.length === 0) return null
  return html`<aside class="warnings" aria-label="Warnings">
    <p><span aria-hidden="true">⚠</span> Before you believe a figure</p>
    <ul>
      ${texts.map((text) => html`<li>${text}</li>`)}
    </ul>
  </aside>`
}

function stopped(reason: string | null): Html | null {
  return reason === null ? null : html`<p class="stopped">The run ended early: ${reason}</p>`
}
