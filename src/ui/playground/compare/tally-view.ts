import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { IntervalPlot } from '../../shared/charts/interval-plot.ts'
import { percent, plural } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { clearVotes, votes, votesStored } from './vote-storage.ts'
import { ENOUGH_VOTES, tallyOf, type PairTally } from './votes.ts'

/** What all votes of this browser say. */
export function TallyView(): VNode {
  const pairs = tallyOf(votes.value)
  return html`<section class="tally" aria-labelledby="tally-title">
    <h2 id="tally-title">Your votes</h2>
    ${
      pairs.length === 0
        ? html`<p class="soft">
            No votes yet. Compare two answers, then choose the better one: the score of each pair
            will stand here.
          </p>`
        : html`<div class="scrolls" role="region" aria-label="Score of each pair" tabindex="0">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Pair</th>
                    <th scope="col" class="number">Won</th>
                    <th scope="col" class="number">Lost</th>
                    <th scope="col" class="number">Tie</th>
                    <th scope="col" class="number">Bad</th>
                    <th scope="col">Score of the first, with its 95 % interval</th>
                  </tr>
                </thead>
                <tbody>
                  ${pairs.map((pair) => html`<${PairRow} pair=${pair} />`)}
                </tbody>
              </table>
            </div>
            <${Remarks} />`
    }
  </section>`
}

function PairRow({ pair }: { readonly pair: PairTally }): VNode {
  const { subjects, wins, ties, bothBad } = pair
  return html`<tr>
    <th scope="row">${subjects[0]} <span class="soft">against</span> ${subjects[1]}</th>
    <td class="number">${wins[0]}</td>
    <td class="number">${wins[1]}</td>
    <td class="number">${ties}</td>
    <td class="number">${bothBad}</td>
    <td><${Score} pair=${pair} /></td>
  </tr>`
}

/** The share with its interval, as a picture and in words. */
function Score({ pair }: { readonly pair: PairTally }): VNode {
  const { share, interval } = pair
  const [low, high] = interval
  return html`<${IntervalPlot} value=${share} interval=${interval} />
    ${percent(share)} (${percent(low)} to ${percent(high)})
    <div class="soft">${verdict(pair)}</div>`
}

/** What the votes on a pair say; below 20, only that they are too few. */
export function verdict({ interval, votes: count, blindVotes, subjects }: PairTally): string {
  if (count < ENOUGH_VOTES) return `Not enough votes yet: ${count} of ${ENOUGH_VOTES}`
  const blind = blindVotes === count ? 'all blind' : `${blindVotes} of them blind`
  const found = interval[0] > 0.5 ? `${subjects[0]} is better` : 'No clear difference'
  return `${found}: ${plural(count, 'vote')}, ${blind}`
}

function Remarks(): VNode {
  const sure = useSignal(false)
  const clear = () => {
    if (sure.value) void clearVotes()
    sure.value = !sure.value
  }
  const where = votesStored.value
    ? 'Votes are stored in this browser only.'
    : 'This browser refuses storage: votes last until this page closes.'
  return html`<p class="soft">${`A tie or "bad" counts as half a win for each. ${where}`}</p>
    <button type="button" onClick=${clear} onBlur=${() => (sure.value = false)}>
      ${sure.value ? `Really delete ${plural(votes.value.length, 'vote')}` : 'Delete the votes'}
    </button>`
}
