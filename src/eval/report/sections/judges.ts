/** Whether the judges can be believed. */
import type { Estimate, Interval, JudgeHealth, Summary } from '../../results/summary.ts'
import { counted, decimal, percent, points, usd } from '../figures.ts'
import { html, name, type Child, type Html } from '../page/markup.ts'
import { figure, scroller, section } from '../page/parts.ts'

interface Measure {
  readonly term: string
  readonly wanted: string
  readonly cell: (judge: JudgeHealth) => Child
}

const MEASURES: readonly Measure[] = [
  {
    term: 'Win rate of the mixture',
    wanted: 'close to the other judges’',
    cell: ({ winRate }) => figure(winRate, percent),
  },
  {
    term: 'Same verdict in both orders',
    wanted: 'near 100 %; GPT-4 on MT-Bench: 65 %',
    cell: ({ consistency }) => figure(consistency, percent),
  },
  {
    term: 'Prefers what it reads first',
    wanted: 'interval holds 50 %',
    cell: ({ firstPreferred }) => flagged(firstPreferred, holds(firstPreferred, 0.5)),
  },
  {
    term: 'Two answers of one system (A/A)',
    wanted: 'interval holds 50 %',
    cell: ({ aa }) => flagged(aa, holds(aa, 0.5)),
  },
  {
    term: 'Prefers its own family',
    wanted: 'interval holds 0, in points against the other judges',
    cell: ({ selfPreference }) =>
      selfPreference === null
        ? figure(null, points)
        : html`${figure(selfPreference, points)}${flag(holds(selfPreference, 0))}`,
  },
  {
    term: 'Systems of its family',
    wanted: 'none',
    cell: ({ related }) =>
      related.length === 0
        ? html`none`
        : html`${flag(false)}
            <ul class="names">
              ${related.map((id) => html`<li>${name(id)}</li>`)}
            </ul>`,
  },
  {
    term: 'Constant answer that flatters it wins (canary)',
    wanted: 'near 0 %',
    cell: ({ canary }) => flagged(canary, canary === null || canary.value < 0.1),
  },
  {
    term: 'Verdicts that cannot be read',
    wanted: 'under 5 %: above it no verdict is given',
    cell: ({ unparsed, verdicts }) =>
      html`<b>${percent(unparsed)}</b>
        <span class="n">of ${counted(verdicts, 'verdict')}</span>${flag(unparsed <= 0.05)}`,
  },
  { term: 'Cost of judging', wanted: '', cell: ({ costUsd }) => html`${usd(costUsd)}` },
]

/** Whether the interval holds a value; true where there is none, since nothing speaks against it. */
function holds(estimate: Estimate | null, value: number): boolean {
  const interval: Interval | null = estimate?.interval ?? null
  return interval === null || (interval[0] <= value && value <= interval[1])
}

function flagged(estimate: Estimate | null, isFine: boolean): Html {
  if (estimate === null) return html`<span class="none">– not tried</span>`
  return html`${figure(estimate, percent)}${flag(isFine)}`
}

function flag(isFine: boolean): Html {
  return isFine
    ? html` <span class="flag fine">✓ fine</span>`
    : html` <span class="flag doubt">! look</span>`
}

/** The section of the judges. */
export function judgesSection({ judges, agreement }: Summary): Html {
  const heading = { id: 'judges', title: 'Whether the judges can be believed', lead: null }
  if (judges.length === 0) {
    return section(
      heading,
      html`<p>
        No judge was asked. Checks scored the questions, or no two answers could be compared.
      </p>`,
    )
  }
  const lead =
    'Each pair is judged in both orders, and the two verdicts count as one. A judge that fails a control here makes every figure above doubtful.'
  return section({ ...heading, lead }, [
    agreementLine(agreement),
    scroller('Judges', table(judges)),
  ])
}

function agreementLine(agreement: Estimate | null): Html {
  if (agreement === null) {
    return html`<p>One judge: nothing shows whether another would agree.</p>`
  }
  const isLow = agreement.value < 0.6
  return html`<p>
    Agreement between the judges, Krippendorff’s α:
    ${figure(agreement, (value) => decimal(value, 2))}. 1 is full agreement, 0 is
    chance.${isLow ? ' Below 0.6: read some verdicts yourself before you rely on them.' : null}
  </p>`
}

function table(judges: readonly JudgeHealth[]): Html {
  return html`<table class="judges">
    <thead>
      <tr>
        <th scope="col">Control</th>
        ${judges.map(
          ({ judge, family }) =>
            html`<th scope="col">
              ${name(judge)}<small>family <bdi>${family}</bdi></small>
            </th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${MEASURES.map(
        ({ term, wanted, cell }) =>
          html`<tr>
            <th scope="row">${term}<small>${wanted}</small></th>
            ${judges.map((judge) => html`<td>${cell(judge)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`
}
