import type { VNode } from 'preact'
import type { WireChosen } from '../../../../protocol/runs/report-parts.ts'
import type { WireReport } from '../../../../protocol/runs/report-response.ts'
import { percent, plural, usd } from '../../format.ts'
import { html } from '../../html.ts'

/** Why layers were skipped, and what that saved. */
export function EarlyExit({ report }: { readonly report: WireReport }): VNode | null {
  const exit = report.early_exit
  if (exit === undefined) return null
  const { agents_agreeing: agreeing, of, answer, saved_calls: calls, saved_usd: saved } = exit
  return html`<p>
    ${agreeing} of ${plural(of, 'agent')} said <strong dir="auto">${answer}</strong>, so the other
    layers were skipped: ${plural(calls, 'call')}${saved === null ? '' : ` and ${usd(saved)}`}
    saved.
  </p>`
}

/** What the report of a mixture that learns has beside the choice. */
type Learned = WireChosen & {
  readonly scores?: Readonly<Record<string, number>> | undefined
  readonly explored?: boolean | undefined
}

/** Who chose the strategy or the agents, where rules or a learner did. */
export function Chosen({ report }: { readonly report: WireReport }): VNode | null {
  const { chosen } = report
  if (chosen === undefined || chosen.by === 'caller') return null
  return html`<p>
    Chosen: <strong>${chosen.strategy}</strong>. <span dir="auto">${chosen.why}</span>
    ${' '}${learnedWords(chosen).join(' ')}
  </p>`
}

/** Whether something was tried, how probable that was, and what each choice was expected to be worth. */
export function learnedWords({ explored, propensity, scores = {} }: Learned): readonly string[] {
  const best = Object.entries(scores).toSorted(([, one], [, other]) => other - one)
  const words = []
  if (explored !== undefined) {
    const what = explored
      ? 'It tried something else than what is best so far'
      : 'It took what is best so far'
    words.push(
      propensity === undefined
        ? `${what}.`
        : `${what}; the probability of this choice was ${percent(propensity)}.`,
    )
  }
  if (best.length > 0) {
    const listed = best.map(([arm, score]) => `${arm} ${score.toFixed(2)}`)
    words.push(`Scores from the outcomes of earlier runs: ${listed.join(', ')}.`)
  }
  return words
}
