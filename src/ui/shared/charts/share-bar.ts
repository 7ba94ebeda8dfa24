import type { VNode } from 'preact'
import { html } from '../html.ts'

/** A bar as wide as a share of 1, beside a number that says the same. */
export function ShareBar({ share }: { readonly share: number }): VNode {
  return html`<span class="share" aria-hidden="true">
    <span style=${{ width: `${clamped(share) * 100}%` }}></span>
  </span>`
}

/** How much of a budget is gone. */
export interface BudgetBarProps {
  readonly label: string
  readonly spentUsd: number
  readonly budgetUsd: number
  /** Where the line stands, from which on the bar says that little is left. */
  readonly alertUsd: number
  /** What the bar says, in words. */
  readonly text: string
}

/** A budget as a bar with a line where the alert is. */
export function BudgetBar({ label, spentUsd, budgetUsd, alertUsd, text }: BudgetBarProps): VNode {
  const state = stateOf(spentUsd, budgetUsd, alertUsd)
  return html`<div class="budget" data-state=${state}>
    <div
      role="meter"
      aria-label=${label}
      aria-valuemin="0"
      aria-valuemax=${budgetUsd}
      aria-valuenow=${Math.min(spentUsd, budgetUsd)}
      aria-valuetext=${text}
    >
      <span class="fill" style=${{ width: `${clamped(spentUsd / budgetUsd) * 100}%` }}></span>
      <span
        class="line"
        style=${{ insetInlineStart: `${clamped(alertUsd / budgetUsd) * 100}%` }}
      ></span>
    </div>
    <p>${WORDS[state]}${text}</p>
  </div>`
}

/** Words and shapes, because a colour alone does not reach everyone (WCAG 2.2, 1.4.1). */
const WORDS = { fine: '', alert: '▲ Little is left: ', gone: '■ Used up: ' } as const

function stateOf(spent: number, budget: number, alert: number): keyof typeof WORDS {
  if (spent >= budget) return 'gone'
  return spent >= alert ? 'alert' : 'fine'
}

function clamped(share: number): number {
  return Number.isFinite(share) ? Math.min(Math.max(share, 0), 1) : 0
}
