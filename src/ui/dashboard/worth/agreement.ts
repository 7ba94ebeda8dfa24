import type { VNode } from 'preact'
import type { WireRatings } from '../../../protocol/votes/vote-response.ts'
import { plural } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { useLoaded } from '../load.ts'
import { Ready } from '../parts/ready.ts'

/** Whether people who voted on compared answers agree with the judges. */
export function Agreement({ mixture }: { readonly mixture: string }): VNode {
  const ratings = useLoaded(`agreement ${mixture}`, (client, signal) =>
    client.votes.ratings({ mixture, signal }),
  )
  return html`<${Ready} source=${ratings} what="the agreement of voters and judges">
    ${({ judge }: WireRatings) => judge !== null && html`<p class="soft">${agreementWords(judge)}</p>`}
  <//>`
}

function agreementWords({ n, kappa, interval }: NonNullable<WireRatings['judge']>): string {
  const voted = `People voted on ${plural(n, 'compared answer')}`
  if (kappa === null || interval === null)
    return `${voted}: too few to know whether they agree with the judges.`
  const [low, high] = interval.map((end) => end.toFixed(2))
  return `${voted}. They agree with the judges with κ = ${kappa.toFixed(2)} (${low} to ${high}); 1 is always, 0 is chance.`
}
