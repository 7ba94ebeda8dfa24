/** What quality costs: every system by money and by time, and which of them nobody needs. */
import type { Summary, SystemSummary } from '../../results/summary.ts'
import { decimal, duration, percent, usd, type Format } from '../figures.ts'
import { html, name, type Html } from '../page/markup.ts'
import { figure, scroller, section } from '../page/parts.ts'
import { centredScale, linearScale, logScale } from '../plots/scales.ts'
import { scatter, type Point } from '../plots/scatter.ts'
import { isDrawable, valuesOf } from '../plots/strip.ts'
import { legendMark } from '../plots/symbols.ts'
import { ROLE_MARKS, ROLES } from '../words.ts'

interface Price {
  readonly title: string
  readonly of: (system: SystemSummary) => number | null
  readonly format: Format
}

const MONEY: Price = {
  title: 'US dollars per question',
  of: ({ costPerQuestionUsd }) => costPerQuestionUsd?.value ?? null,
  format: usd,
}
const TOKENS: Price = {
  title: 'tokens per question',
  of: ({ tokensPerQuestion }) => tokensPerQuestion,
  format: (value) => decimal(value, 0),
}
const TIMES: readonly Price[] = [
  {
    title: 'median time to the first token',
    of: ({ firstTokenMs }) => firstTokenMs?.p50 ?? null,
    format: duration,
  },
  {
    title: 'median time to the whole answer',
    of: ({ totalMs }) => totalMs.p50,
    format: duration,
  },
]

/** The section of quality, money and time. */
export function front({ systems }: Summary): Html {
  const why = whyByTokens(systems)
  const lead = html`The higher and the further left, the better. A system on the stepped line is
  beaten by none in both at once. Quality is the score against the mixture, whose own is 50 % by
  definition; bars are 95 % intervals. ${why}`
  const panels = [why === null ? MONEY : TOKENS, ...TIMES].map((price) => panel(systems, price))
  return section({ id: 'front', title: 'Quality, cost and time', lead }, [
    html`<div class="panels">${panels}</div>`,
    legend(systems),
    scroller('Systems', table(systems)),
  ])
}

/** Why the first plot is not by money; null when it is. */
function whyByTokens(systems: readonly SystemSummary[]): string | null {
  const prices = systems.map(({ costPerQuestionUsd }) => costPerQuestionUsd?.value ?? null)
  if (!prices.every(Number.isFinite)) return 'A price is unknown, so the first plot is by tokens.'
  const isFree = prices.every((price) => price === 0)
  return isFree ? 'Every model is free, so the first plot is by tokens.' : null
}

/** A, B, … Z, AA: what the points are called. */
function letter(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26))
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last
}

/** Percent of the plot that the labels of quality take. */
const LABELS = 16

function panel(systems: readonly SystemSummary[], price: Price): Html | null {
  const points = systems.flatMap((system, index): Point[] => {
    const x = price.of(system)
    const { score, role } = system
    if (x === null || !Number.isFinite(x) || !isDrawable(score)) return []
    return [{ key: letter(index), x, y: score, ...ROLE_MARKS[role] }]
  })
  if (points.length === 0) return null
  const prices = points.map(({ x }) => x)
  const domain = [Math.min(...prices), Math.max(...prices)] as const
  const y = centredScale(valuesOf(points.map(({ y: score }) => score)))
  const isLog = domain[0] > 0
  const shown = isLog ? domain : ([0, domain[1] || 1] as const)
  const axis = { domain: shown, format: price.format, ticks: 3, start: LABELS }
  const x = isLog ? logScale(axis) : linearScale(axis)
  return html`<figure>
    ${scatter(points, { x, y, height: 260 })}
    <figcaption>Score against ${price.title}${isLog ? ' (each step a factor)' : null}</figcaption>
  </figure>`
}

function legend(systems: readonly SystemSummary[]): Html {
  const roles = [...new Set(systems.map(({ role }) => role))]
  return html`<p class="legend">
    ${roles.map((role) => {
      const { shape, tone } = ROLE_MARKS[role]
      return html`<span>${legendMark(shape, tone)} ${ROLES[role]}</span> `
    })}
  </p>`
}

function table(systems: readonly SystemSummary[]): Html {
  return html`<table class="systems">
    <thead>
      <tr>
        <th scope="col">System</th>
        <th scope="col">Score</th>
        <th scope="col">Right answers</th>
        <th scope="col">Cost per question</th>
        <th scope="col">Tokens, mean</th>
        <th scope="col">Characters, mean</th>
        <th scope="col">On the front</th>
      </tr>
    </thead>
    <tbody>
      ${systems.map(
        (system, index) =>
          html`<tr>
            <th scope="row">
              <b class="letter">${letter(index)}</b> ${name(system.id)}<small
                >${ROLES[system.role]}${
                  system.reused ? ', answers reused from the mixture’s proposals' : null
                }</small
              >
            </th>
            <td>${scoreOf(system)}</td>
            <td>${figure(system.accuracy, percent)}</td>
            <td>${figure(system.costPerQuestionUsd, usd)}</td>
            <td>${mean(system, system.tokensPerQuestion)}</td>
            <td>${mean(system, system.charsPerAnswer)}</td>
            <td>${onFront(system)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** The mixture's own score is the middle by definition: no sample made it. */
function scoreOf({ role, score }: SystemSummary): Html {
  const isDefined = role === 'mixture' && score !== null && score.interval === null
  return isDefined
    ? html`${percent(score.value)} <small>by definition</small>`
    : figure(score, percent)
}

function mean({ questions }: SystemSummary, value: number): Html {
  return html`${decimal(value, 0)} <span class="n">n = ${questions}</span>`
}

function onFront({ onFront: is, frontProbability }: SystemSummary): Html {
  if (is === null) return html`<span class="none">–</span>`
  const draws =
    frontProbability === null ? null : html`<small>in ${percent(frontProbability)} of draws</small>`
  return html`${is ? '● yes' : '○ no'}${draws}`
}
