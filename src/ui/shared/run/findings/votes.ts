import type { VNode } from 'preact'
import { percent, plural } from '../../format.ts'
import { html } from '../../html.ts'
import { Chips } from './parts.ts'
import type { DebateFinding, VoteFinding } from './finding-kinds.ts'

type CountedVotes = VoteFinding['votes']

const TIES = {
  judge: 'A judge decided between equal votes.',
  order: 'The order of the agents decided between equal votes.',
} as const

/** The votes as bars, with those who abstained. */
export function Vote({ finding }: { readonly finding: VoteFinding }): VNode {
  const { winner, share, abstained, stopped_after: stopped, tie_broken_by: tie } = finding
  return html`
    <p>
      ${
        winner === null
          ? 'The vote had no result.'
          : html`<strong dir="auto">${winner}</strong> won with ${percent(share)} of the votes.`
      }
    </p>
    <${Bars} votes=${finding.votes} winner=${winner} />
    ${abstained.length > 0 && html`<p>Abstained: <${Chips} names=${abstained} /></p>`}
    ${
      stopped !== null &&
      html`<p>
        The result was settled after ${plural(stopped, 'agent')}; the others were stopped.
      </p>`
    }
    ${tie !== null && html`<p>${TIES[tie]}</p>`}
    <p class="soft">
      These count as ${finding.effective_votes.toFixed(1)} independent
      votes${finding.assumed && ', with an assumed correlation of errors'}.
    </p>
  `
}

function Bars({
  votes,
  winner,
}: {
  readonly votes: CountedVotes
  readonly winner: string | null
}): VNode {
  const most = Math.max(...votes.map(({ weight }) => weight), 0)
  return html`<ul class="run-votes" role="list">
    ${votes.map(
      ({ answer, weight, agents }) =>
        html`<li>
          <span class="run-vote" dir="auto">
            ${answer === winner && html`<span aria-hidden="true">★ </span>`}${answer}
          </span>
          <span class="run-vote-bar" aria-hidden="true">
            <span style=${{ width: `${most > 0 ? (weight / most) * 100 : 0}%` }}></span>
          </span>
          <span
            >${plural(Math.round(weight * 100) / 100, 'vote')} <${Chips} names=${agents}
          /></span>
        </li>`,
    )}
  </ul>`
}

const STOPS: Readonly<Record<string, string>> = {
  agreed: 'all agents had the same short answer',
  majority: 'one short answer had more than half of the votes',
  nobody_moved: 'no agent changed its short answer',
  last_round: 'no further round was allowed',
}

/** The rounds of a debate: what each ended with, and who changed its mind. */
export function Debate({ finding }: { readonly finding: DebateFinding }): VNode {
  const { rounds, stopped, vote } = finding
  return html`
    <ol class="run-rounds">
      ${rounds.map(
        ({ votes, moved }, index) =>
          html`<li>
            <p>
              ${index === 0 ? 'Before they read one another' : `After round ${index}`}${' '}
              ${moved.length > 0 && html`· changed: <${Chips} names=${moved} />`}
            </p>
            <${Bars} votes=${votes} winner=${vote?.winner ?? null} />
          </li>`,
      )}
    </ol>
    <p>The debate ended because ${STOPS[stopped] ?? stopped}.</p>
    ${
      vote === null
        ? html`<p>There was no vote: the writer wrote the answer.</p>`
        : html`<h4>The vote</h4>
            <${Vote} finding=${vote} />`
    }
  `
}
