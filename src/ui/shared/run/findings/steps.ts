import type { VNode } from 'preact'
import { percent, plural, usd } from '../../format.ts'
import { html } from '../../html.ts'
import { Chips } from './parts.ts'
import type { CascadeFinding, CritiqueFinding } from './finding-kinds.ts'

const STEP_ENDS = {
  accepted: '● accepted',
  escalated: '▲ not accepted',
  failed: '✕ failed',
} as const

/** The steps of a cascade that were tried, and what they saved. */
export function Cascade({ finding }: { readonly finding: CascadeFinding }): VNode {
  const { steps, answered_by: by, saved_usd: saved, break_even: evenAt } = finding
  return html`
    <ol>
      ${steps.map(
        ({ model, gate, verdict, why, cost_usd: cost }) =>
          html`<li>
            <${Chips} names=${[model]} /> ${stepEnd(verdict, gate)}, ${usd(cost)}
            <p dir="auto">${why}</p>
          </li>`,
      )}
    </ol>
    <p>Answered by <${Chips} names=${[by]} /></p>
    ${saved !== 0 && html`<p>${savedWords(saved)}</p>`}
    ${
      evenAt !== null &&
      html`<p class="soft">
        The cascade saves money when a step answers more than ${percent(evenAt)} of the questions.
      </p>`
    }
  `
}

function stepEnd(verdict: keyof typeof STEP_ENDS, gate: string | null): string {
  return gate === null ? STEP_ENDS[verdict] : `${STEP_ENDS[verdict]} by the ${gate}`
}

function savedWords(saved: number | null): string {
  if (saved === null) return 'What it saved is unknown.'
  const amount = usd(Math.abs(saved))
  return saved > 0
    ? `It saved ${amount} against the rest of the mixture alone.`
    : `It cost ${amount} more than the rest of the mixture alone.`
}

const VERDICTS = { accept: '● accept', revise: '▲ revise' } as const
const SEVERITIES = { blocker: '✕ blocker', major: '▲ major', minor: '○ minor' } as const

/** What critics found in the draft. */
export function Critique({ finding }: { readonly finding: CritiqueFinding }): VNode {
  const { rounds, verdicts, issues, revised } = finding
  return html`
    <p>
      ${revised ? 'The answer is a revision' : 'The answer is the draft, verbatim'}, after
      ${' '}${plural(rounds, 'round')} of critique.
    </p>
    <ul>
      ${verdicts.map(
        ({ critic, verdict }) =>
          html`<li>
            <${Chips} names=${[critic]} /> ${verdict === null ? '– no verdict' : VERDICTS[verdict]}
          </li>`,
      )}
    </ul>
    ${
      issues.length === 0
        ? html`<p>No critic found a fault.</p>`
        : html`<ul>
            ${issues.map(
              (issue) =>
                html`<li>
                  <strong>${SEVERITIES[issue.severity]}</strong>${' '}
                  <span dir="auto">${issue.what}</span> <${Chips} names=${issue.by} />
                  ${issue.where !== '' && html`<blockquote dir="auto">${issue.where}</blockquote>`}
                  ${issue.fix !== '' && html`<p dir="auto">Remedy: ${issue.fix}</p>`}
                </li>`,
            )}
          </ul>`
    }
  `
}
