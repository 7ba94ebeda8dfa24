import type { VNode } from 'preact'
import type { WireRatings } from '../../../protocol/votes/vote-response.ts'
import { IntervalPlot } from '../charts/interval-plot.ts'
import { count, percent, plural } from '../format.ts'
import { html } from '../html.ts'

/** What votes say of mixtures and models: ratings of pairs, with intervals, and thumbs apart from them. */
export function RatingsView({ of }: { readonly of: WireRatings }): VNode {
  const { votes, voters, ratings, thumbs, left_out } = of
  const overCap = thumbs.reduce((sum, each) => sum + each.over_cap, left_out.over_cap)
  return html`
    <p>
      ${plural(votes, 'vote')},
      ${plural(voters, 'voter')}${of.enough ? '.' : '; numbers from 30 votes on.'}
    </p>
    ${
      ratings.length > 0 &&
      html`<${Table}
          title="Ratings from votes on pairs"
          heads=${['Rank', 'Rating, with its 95 % interval', 'Votes']}
          rows=${ratings.map((each) => [each.system, count(each.rank), rating(each, ratings), count(each.votes)])}
        />
        <p class="soft">
          1 000 is the mean; 400 points more are odds of 10 to 1. Systems with overlapping intervals
          can share a
          rank.${of.interval_by === 'vote' && ' So few voters cannot show how far voters differ.'}
        </p>`
    }
    ${of.pairs.length > 0 && html`<${Pairs} of=${of} />`}
    ${
      thumbs.length > 0 &&
      html`<${Table}
        title="Thumbs on single answers"
        heads=${['Good', 'Bad', 'Share of good, with its 95 % interval']}
        rows=${thumbs.map(({ system, up, down, rate, interval }) => [
          system,
          count(up),
          count(down),
          withInterval(rate, interval),
        ])}
      />`
    }
    ${
      (left_out.one_sided_voters > 0 || overCap > 0) &&
      html`<p class="soft">
        Left out: ${plural(left_out.one_sided_voters, 'voter')} who nearly always chose one side,
        and ${' '}${plural(overCap, 'vote')} over the share that one voter may have.
      </p>`
    }
  `
}

function Pairs({ of: { pairs } }: { readonly of: WireRatings }): VNode {
  return html`<${Table}
    title="Votes of each pair"
    heads=${['Won', 'Lost', 'Tie', 'Both bad']}
    rows=${pairs.map((each) => [
      `${each.first} against ${each.second}`,
      count(each.first_wins),
      count(each.second_wins),
      count(each.ties),
      count(each.both_bad),
    ])}
  />`
}

type Rating = WireRatings['ratings'][number]

/** A rating on the scale of all of them. */
function rating({ rating: value, interval }: Rating, all: readonly Rating[]): VNode {
  const ends = all.flatMap((each) => [...each.interval])
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const share = (at: number) => (high === low ? 0.5 : (at - low) / (high - low))
  return html`<${IntervalPlot} value=${share(value)} interval=${interval.map(share)} />
    ${count(value)} (${count(interval[0])} to ${count(interval[1])})`
}

function withInterval(rate: number, interval: readonly [number, number]): VNode {
  return html`<${IntervalPlot} value=${rate} interval=${interval} /> ${percent(rate)}
    (${percent(interval[0])} to ${percent(interval[1])})`
}

interface TableProps {
  readonly title: string
  /** Of the columns after the first, which names the row. */
  readonly heads: readonly string[]
  readonly rows: readonly (readonly (string | VNode)[])[]
}

/** A table that scrolls in a box of its own. */
function Table({ title, heads, rows }: TableProps): VNode {
  return html`<div class="table-box scrolls" role="region" aria-label=${title} tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${title}</th>
          ${heads.map((head) => html`<th key=${head} scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, ...cells]) =>
            html`<tr>
              <th scope="row" dir="auto">${name}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
