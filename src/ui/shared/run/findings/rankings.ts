import type { VNode } from 'preact'
import { html } from '../../html.ts'
import { Chips, TableBox } from './parts.ts'
import type { CouncilFinding, SelectFinding } from './finding-kinds.ts'

/** The order in which a judge put the proposals, and their faults. */
export function Select({ finding }: { readonly finding: SelectFinding }): VNode {
  const { best, ranking, faults } = finding
  return html`
    <p>The best is <${Chips} names=${[best]} />; it is the answer, verbatim.</p>
    <ol>
      ${ranking.map((agent) => {
        const fault = Object.hasOwn(faults, agent) ? faults[agent] : undefined
        return html`<li>
          <${Chips} names=${[agent]} />
          ${fault !== undefined && html`<span dir="auto">${fault}</span>`}
        </li>`
      })}
    </ol>
    ${finding.self_judged === true && html`<p class="soft">A model judged its own proposal, too.</p>`}
  `
}

/** How the members of a council ranked one another. */
export function Council({ finding }: { readonly finding: CouncilFinding }): VNode {
  const { table, rankings, kendall_w: agreement, skipped } = finding
  return html`
    <${TableBox} label="Ranking">
      <table>
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col" class="number">Mean place</th>
            <th scope="col" class="number">First places</th>
            <th scope="col" class="number">Ranked by</th>
          </tr>
        </thead>
        <tbody>
          ${table.map(
            (row) =>
              html`<tr>
                <th scope="row"><bdi>${row.agent}</bdi></th>
                <td class="number">
                  ${row.mean_rank === null ? 'not ranked' : row.mean_rank.toFixed(1)}
                </td>
                <td class="number">${row.first_places}</td>
                <td class="number">${row.ranked_by}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    <//>
    ${
      agreement !== null &&
      html`<p>
        Agreement of the rankings: ${agreement.toFixed(2)}, where 1 is the same order by all.
      </p>`
    }
    ${skipped && html`<p>The first place was so clear that it is the answer, verbatim.</p>`}
    ${
      rankings.length > 0 &&
      html`<details>
        <summary>Who ranked whom</summary>
        <ul>
          ${rankings.map(
            ({ by, order }) => html`<li><bdi>${by}</bdi>: <${Chips} names=${order} /></li>`,
          )}
        </ul>
      </details>`
    }
  `
}
