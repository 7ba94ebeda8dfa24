import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { html } from '../../shared/html.ts'
import { CompareForm } from './compare-form.ts'
import { GatewayRatings } from './voting/gateway-ratings.ts'
import { currentRound } from './round.ts'
import { RoundView } from './round-view.ts'
import { TallyView } from './tally-view.ts'
import { loadVotes } from './vote-storage.ts'

/** Asks the same question of several mixtures and models, side by side, and counts which answer is better. */
export function Compare(): VNode {
  useEffect(() => void loadVotes(), [])
  return html`<section class="compare" aria-labelledby="compare-title">
    <h2 id="compare-title">Compare answers</h2>
    <${CompareForm} />
    ${
      currentRound.value === null
        ? html`<p class="soft empty">
            Nothing is compared yet. Choose two to four mixtures or models and ask them a question:
            their answers will stand here, side by side.
          </p>`
        : html`<${RoundView} round=${currentRound.value} />`
    }
    <${TallyView} />
    <${GatewayRatings} />
  </section>`
}
