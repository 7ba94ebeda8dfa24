import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { ApiError } from '../../../client/api-error.ts'
import { plural, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { familiesOf, familyOf } from '../../shared/model-family.ts'
import type { WireEstimate } from '../../../protocol/runs/estimate-response.ts'
import { message } from '../composer/message.ts'
import { current } from '../state/conversations.ts'
import { estimate, estimateNext } from '../state/estimate.ts'
import { settings } from '../state/settings.ts'

/** What the next question will call and cost, and what speaks against it. */
export function EstimateLine(): VNode | null {
  useEffect(
    () =>
      estimateNext(() => ({
        settings: settings.value,
        conversation: current.value,
        message: message.value,
      })),
    [],
  )
  const { value } = estimate
  if (value === null) return null
  if (value instanceof ApiError) return html`<p class="estimate warn">${value.message}.</p>`
  const warning = familyWarning(value)
  return html`<p class="estimate soft">
    ${plural(value.calls, 'call')}, ${costOf(value)}
    ${warning !== null && html`<span class="warn"> · ${warning}</span>`}
  </p>`
}

/** The cost of each call made once, with the longest answers, and the most that retries can add. */
function costOf({ whole_usd, max_cost_usd, unpriced }: WireEstimate): string {
  if (unpriced !== null) return `price unknown: ${unpriced} has none`
  if (max_cost_usd === 0) return 'free'
  return `up to ${usd(whole_usd)}, with retries ${usd(max_cost_usd)}`
}

/** Agents of one family make the same errors, which no merging finds. */
export function familyWarning({ plan }: WireEstimate): string | null {
  const models = plan.layers.flatMap(({ agents }) => agents.map(({ model }) => model))
  const [family, ...others] = familiesOf(models)
  if (models.length < 2 || family === undefined || others.length > 0) return null
  return familyOf(models[0] ?? '') === 'simulated'
    ? null
    : `All agents are of one family (${family}): they make the same mistakes`
}
