import type { VNode } from 'preact'
import type { WireComparison } from '../../../protocol/comparisons/comparison-response.ts'
import { IntervalPlot } from '../../shared/charts/interval-plot.ts'
import { percent, plural, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { Moment } from '../parts/times.ts'
import { AgentTable } from './agent-table.ts'
import { StateMark } from './state-mark.ts'
import { countWords, opponentWords, ratioWords, shareWords, verdictWords } from './words.ts'

/** What the answers of a mixture were worth beside one other thing. */
export function ComparisonView({ of }: { readonly of: WireComparison }): VNode {
  const state = verdictWords(of)
  const { version, against, win_rate, interval, agents } = of
  return html`<article class="comparison">
    <h3>
      Against ${' '}
      <span dir="auto">${opponentWords(against)}</span>${version > 0 && ` (version ${version})`}
    </h3>
    <p><${StateMark} state=${state} /> ${' '}${of.why}</p>
    <div class="win-rate">
      <p><strong>Win rate</strong> ${' '}${shareWords(win_rate, interval)}</p>
      <${IntervalPlot} value=${win_rate} interval=${interval} tone=${state.tone} />
      <p class="soft axis-ends" aria-hidden="true">
        <span>always worse</span><span>equal</span><span>always better</span>
      </p>
    </div>
    <dl class="pairs">
      ${figures(of).map(
        ([name, value]) =>
          html`<div key=${name}>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <${Judge} of=${of} />
    ${agents.length > 0 && html`<${AgentTable} agents=${agents} />`}
    <p class="soft">
      Since <${Moment} at=${of.since} />, last compared <${Moment} at=${of.updated_at} />. The
      interval holds however often you look at it.
    </p>
  </article>`
}

function figures(of: WireComparison): readonly (readonly [string, string])[] {
  const { wins, ties, losses, regret } = of
  return [
    ['Runs', countWords(of)],
    ['Won, tied, lost', `${wins}, ${ties}, ${losses}`],
    ['Cost', ratioWords(of.cost_ratio)],
    ['Time', ratioWords(of.latency_ratio)],
    ['Length', ratioWords(of.length_ratio)],
    [
      'A proposal was better than the answer',
      regret.n === 0 || regret.rate === null
        ? 'not judged yet'
        : `${percent(regret.rate)} of ${plural(regret.n, 'run')}`,
    ],
  ]
}

/** Judges below this agree with themselves so seldom, in the two orders, that they decide little. */
const LEAST_CONSISTENCY = 0.7
/** So far from one half the first place wins because it is first. */
const MOST_POSITION_BIAS = 0.1
/** Judges like long answers (arXiv 2404.04475), so a longer one may have won by that. */
const LONG = 1.25

/** Who judged, and how far one can rely on it. */
function Judge({ of }: { readonly of: WireComparison }): VNode {
  const { models, consistency, first_wins, missing_share, cost_usd } = of.judge
  const facts = [
    consistency !== null && `the same verdict in both orders: ${percent(consistency)}`,
    first_wins !== null && `the first place wins ${percent(first_wins)}`,
    missing_share !== null && `no verdict: ${percent(missing_share)}`,
    `cost of judging: ${usd(cost_usd)}`,
  ].filter((fact) => fact !== false)
  const doubts = [
    consistency !== null &&
      consistency < LEAST_CONSISTENCY &&
      'The judges often change their verdict with the order of the answers: use a stronger one.',
    first_wins !== null &&
      Math.abs(first_wins - 0.5) > MOST_POSITION_BIAS &&
      'The judges favour one place. Both orders are judged, so this costs certainty and not fairness.',
    of.length_ratio !== null &&
      of.length_ratio > LONG &&
      'The answers of the mixture are longer, which judges like: look at some of them yourself.',
  ].filter((doubt) => doubt !== false)
  return html`<div>
    <p>
      Judged by <span dir="auto">${models.join(', ') || 'nobody yet'}</span>
      <span class="soft"> · ${facts.join(' · ')}</span>
    </p>
    ${doubts.map((doubt) => html`<p key=${doubt} data-tone="warn">▲ ${doubt}</p>`)}
  </div>`
}
