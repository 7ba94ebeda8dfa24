import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { ApiError } from '../../../../client/api-error.ts'
import type { WireRatings } from '../../../../protocol/votes/vote-response.ts'
import { client } from '../../../shared/access.ts'
import { RatingsView } from '../../../shared/evidence/ratings-view.ts'
import { html } from '../../../shared/html.ts'
import { currentRound } from '../round.ts'

/** What the votes of everybody say, as the gateway counts them; read again after each vote. */
export function GatewayRatings(): VNode {
  const ratings = useSignal<WireRatings | null>(null)
  const problem = useSignal<string | null>(null)
  const counted = currentRound.value?.counted.value
  const reader = client.value
  useEffect(() => {
    const reading = new AbortController()
    void read(reader.votes.ratings({ signal: reading.signal })).then((found) => {
      if (reading.signal.aborted) return
      problem.value = typeof found === 'string' ? found : null
      if (typeof found !== 'string') ratings.value = found
    })
    return () => reading.abort()
  }, [reader, counted])
  return html`<section class="tally" aria-labelledby="ratings-title">
    <h2 id="ratings-title">Ratings of this gateway</h2>
    ${problem.value !== null && html`<p class="soft">No ratings here: ${problem.value}.</p>`}
    ${
      ratings.value === null
        ? problem.value === null && html`<p class="soft">Reading the ratings …</p>`
        : html`<${RatingsView} of=${ratings.value} />`
    }
    ${
      ratings.value?.votes === 0 &&
      html`<p class="soft">
        Compare two answers with the names hidden, then vote: such votes count here.
      </p>`
    }
  </section>`
}

async function read(ratings: Promise<WireRatings>): Promise<WireRatings | string> {
  try {
    return await ratings
  } catch (error) {
    return error instanceof ApiError ? error.message : 'the gateway cannot be reached'
  }
}
