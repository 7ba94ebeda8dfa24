import type { VNode } from 'preact'
import type { WireCall, WireReport } from '../../../protocol/runs/report-response.ts'
import { count, usd } from '../format.ts'
import { html } from '../html.ts'
import { costOf } from './apply-end.ts'
import { TableBox } from './findings/parts.ts'
import { ROLES } from './words/state-words.ts'

/** What the calls of one role used and cost; a cost that is not known is null. */
export interface RoleSum {
  readonly role: WireCall['role']
  readonly calls: number
  readonly promptTokens: number
  readonly completionTokens: number
  readonly costUsd: number | null
}

/** The sums of the roles of a run, in the order in which they were called first. */
export function roleSums(calls: readonly WireCall[]): readonly RoleSum[] {
  return [...Map.groupBy(calls, ({ role }) => role)].map(([role, group]) => ({
    role,
    calls: group.length,
    promptTokens: group.reduce((sum, { usage }) => sum + usage.prompt_tokens, 0),
    completionTokens: group.reduce((sum, { usage }) => sum + usage.completion_tokens, 0),
    costUsd: costOf(group),
  }))
}

/** What agents, judges and writers cost. */
export function CostByRole({ report }: { readonly report: WireReport }): VNode | null {
  const sums = roleSums(report.calls)
  if (sums.length === 0) return null
  return html`<section>
    <h3>Cost by role</h3>
    <${TableBox} label="Cost by role">
      <table>
        <thead>
          <tr>
            <th scope="col">Role</th>
            <th scope="col" class="number">Calls</th>
            <th scope="col" class="number">Tokens read</th>
            <th scope="col" class="number">Written</th>
            <th scope="col" class="number">Cost</th>
          </tr>
        </thead>
        <tbody>
          ${sums.map(
            (sum) =>
              html`<tr>
                <th scope="row">${ROLES[sum.role] ?? sum.role}</th>
                <td class="number">${count(sum.calls)}</td>
                <td class="number">${count(sum.promptTokens)}</td>
                <td class="number">${count(sum.completionTokens)}</td>
                <td class="number">${usd(sum.costUsd)}</td>
              </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <td class="number">${count(report.calls.length)}</td>
            <td class="number">${count(total(sums, 'promptTokens'))}</td>
            <td class="number">${count(total(sums, 'completionTokens'))}</td>
            <td class="number">${usd(report.cost_usd)}</td>
          </tr>
        </tfoot>
      </table>
    <//>
  </section>`
}

function total(sums: readonly RoleSum[], field: 'promptTokens' | 'completionTokens'): number {
  return sums.reduce((all, sum) => all + sum[field], 0)
}
