import type { VNode } from 'preact'
import { count, plural, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { isObject } from '../document/path.ts'
import { WORDS, type Estimated } from '../state/estimating.ts'
import { modelOf } from '../state/models.ts'

interface FactsProps {
  readonly document: unknown
  readonly estimated: Estimated
}

/** What a run of the document would call and cost, and how long its prompts may be. */
export function Facts({ document, estimated }: FactsProps): VNode {
  const context = leastContext(document)
  return html`<dl class="facts" aria-label="Estimate">
    ${estimated.state === 'known' ? known(estimated.estimate) : unknown(estimated)}
    <div>
      <dt>Context</dt>
      <dd title=${context?.model ?? ''}>
        ${context === null ? 'unknown' : html`${count(context.tokens)} tokens at least`}
      </dd>
    </div>
  </dl>`
}

function known(estimate: Extract<Estimated, { state: 'known' }>['estimate']): VNode {
  const { calls, most_calls: mostCalls, whole_usd: whole, max_cost_usd: most, unpriced } = estimate
  const unknownWords = unpriced === null ? '' : ` (no price for ${unpriced})`
  return html`<div>
      <dt>Calls of a run</dt>
      <dd>${calls}<span class="soft">, with every retry ${count(mostCalls)}</span></dd>
    </div>
    <div>
      <dt>A question of ${WORDS} words costs</dt>
      <dd>
        ${`at most ${usd(whole)}`}
        ${unknownWords}${
          most === null ? '' : html`<span class="soft">, with every retry ${usd(most)}</span>`
        }
      </dd>
    </div>
    ${
      estimate.reasons.length > 0 &&
      html`<div>
        <dt>Made smaller</dt>
        <dd>
          ${estimate.reasons.join(', ')}: limits of the mixture leave ${plural(calls, 'call')}
        </dd>
      </div>`
    }`
}

function unknown(estimated: Estimated): VNode {
  const words =
    estimated.state === 'failed' ? estimated.message : 'known when the checks find no problem'
  return html`<div>
    <dt>A question of ${WORDS} words costs</dt>
    <dd>${words}</dd>
  </div>`
}

/** The smallest context of all models of a document; null when none is known. */
function leastContext(
  document: unknown,
): { readonly tokens: number; readonly model: string } | null {
  const contexts = modelsIn(document).flatMap((model) => {
    const tokens = modelOf(model)?.context_window ?? null
    return tokens === null ? [] : [{ tokens, model }]
  })
  return contexts.sort((a, b) => a.tokens - b.tokens)[0] ?? null
}

/** The models that a document names, wherever they stand. */
function modelsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(modelsIn)
  if (!isObject(value)) return []
  const { model } = value
  return [...(typeof model === 'string' ? [model] : []), ...Object.values(value).flatMap(modelsIn)]
}
