/** The collaboration ledger: what the mixture makes of its proposals. */
import type { Estimate, Ledger, Summary } from '../../results/summary.ts'
import { decimal, percent, points, type Format } from '../figures.ts'
import { html, name, type Html } from '../page/markup.ts'
import { figure, section } from '../page/parts.ts'
import { centredScale } from '../plots/scales.ts'
import { strip, stripAxis, valuesOf, type Ground } from '../plots/strip.ts'

interface Entry {
  readonly term: string
  readonly says: string
  readonly estimate: (ledger: Ledger) => Estimate | null
  readonly format: Format
  /** Whether it is a difference of scores, and has a place on the axis of points. */
  readonly tone: string | null
}

const ENTRIES: readonly Entry[] = [
  {
    term: 'Gain',
    says: 'the answer less the best single model: does the mixture pay',
    estimate: ({ gain }) => gain,
    format: points,
    tone: 'tone-raw',
  },
  {
    term: 'Headroom',
    says: 'the best proposal of each question less the best single model: what perfect selection could win',
    estimate: ({ headroom }) => headroom,
    format: points,
    tone: 'tone-single',
  },
  {
    term: 'Surplus',
    says: 'how far answers are better than every proposal: what no selection can have',
    estimate: ({ surplus }) => surplus,
    format: points,
    tone: 'tone-better',
  },
  {
    term: 'Damage',
    says: 'how far good answers of the best single model are spoiled',
    estimate: ({ damage }) => damage,
    format: points,
    tone: 'tone-worse',
  },
  {
    term: 'Capture',
    says: 'gain ÷ headroom: how much of it the aggregator gets',
    estimate: ({ capture }) => capture,
    format: percent,
    tone: null,
  },
  {
    term: 'Rescue',
    says: 'of the questions that the best single model fails, the share that the mixture answers well',
    estimate: ({ rescue }) => rescue,
    format: percent,
    tone: null,
  },
  {
    term: 'Harm',
    says: 'of the questions that the best single model answers well, the share that the mixture fails',
    estimate: ({ harm }) => harm,
    format: percent,
    tone: null,
  },
]

/** The section of the ledgers, one per mixture. */
export function ledgerSection({ ledgers }: Summary): Html {
  const heading = { id: 'ledger', title: 'What the mixture makes of its proposals', lead: null }
  if (ledgers.length === 0) {
    return section(heading, html`<p>No ledger: it wants the scores of at least two proposals.</p>`)
  }
  const lead =
    'In points of score per question: of its check where it has one, else how the judges prefer it to the mixture’s answer. One half of the judgments chooses the best proposal and the best model, the other half scores them, so that luck is not counted as headroom.'
  return section({ ...heading, lead }, ledgers.map(ledgerOf))
}

function ledgerOf(ledger: Ledger): Html {
  const differences = ENTRIES.filter(({ tone }) => tone !== null).map((entry) =>
    entry.estimate(ledger),
  )
  const axis = { middle: 0, halfWidths: [0.1, 0.2, 0.3, 0.5, 1], format: tickOfPoints }
  const scale = centredScale(valuesOf(differences), axis)
  const ground: Ground = { scale, reference: 0, band: null }
  return html`<h3>${name(ledger.mixture)}, best single model ${name(ledger.bestSingle)}</h3>
    <table class="forest" role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Figure</th>
          <th role="columnheader" scope="col">
            <span class="hidden">Plot in points</span>${stripAxis(scale)}
          </th>
          <th role="columnheader" scope="col">Value</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${ENTRIES.map((entry) => entryRow(entry, ledger, ground))}${complementarityRow(ledger)}
      </tbody>
    </table>
    ${agentsOf(ledger)}`
}

function tickOfPoints(value: number | null): string {
  return value !== null && value > 0
    ? `+${decimal(value * 100, 0)}`
    : decimal((value ?? 0) * 100, 0)
}

function entryRow({ term, says, estimate, format, tone }: Entry, ledger: Ledger, ground: Ground) {
  const value = estimate(ledger)
  const plot = tone === null ? null : strip(ground, [{ estimate: value, shape: 'circle', tone }])
  return html`<tr role="row">
    <th role="rowheader" scope="row">${term}<small>${says}</small></th>
    <td role="cell" class="plot">${plot}</td>
    <td role="cell">${figure(value, format)}</td>
  </tr>`
}

function complementarityRow({ complementarity, gain }: Ledger): Html {
  return html`<tr role="row">
    <th role="rowheader" scope="row">
      Complementarity<small
        >1 less the mean correlation of the proposals’ scores: 0 when all fail on the same
        questions</small
      >
    </th>
    <td role="cell" class="plot"></td>
    <td role="cell">
      <b>${decimal(complementarity, 2)}</b> <span class="n">no interval, n = ${gain.n}</span>
    </td>
  </tr>`
}

function agentsOf({ agents }: Ledger): Html | null {
  if (agents.length === 0) return null
  const scores = agents.map(({ score }) => score)
  const scale = centredScale(valuesOf(scores))
  const ground: Ground = { scale, reference: null, band: null }
  return html`<table class="forest" role="table">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Proposal of</th>
        <th role="columnheader" scope="col">
          <span class="hidden">Plot of the score</span>${stripAxis(scale)}
        </th>
        <th role="columnheader" scope="col">Score</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${agents.map(
        ({ agent, model, score }) =>
          html`<tr role="row">
            <th role="rowheader" scope="row"><bdi>${agent}</bdi><small>${name(model)}</small></th>
            <td role="cell" class="plot">
              ${strip(ground, [{ estimate: score, shape: 'circle', tone: 'tone-single' }])}
            </td>
            <td role="cell">${figure(score, percent)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}
