import type { VNode } from 'preact'
import { duration, plural, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import { Markdown } from '../../shared/markdown/markdown-view.ts'
import { RunPanel } from '../../shared/run/run-panel.ts'
import { isRunning, type RunPhase, type RunView } from '../../shared/run/run-view.ts'
import { reasonSentences } from '../../shared/run/words/reason-words.ts'
import { Failure } from '../conversation/failure.ts'
import type { Column } from './round.ts'

interface ColumnProps {
  readonly column: Column
  /** Whether its name, and what would give it away, may show. */
  readonly revealed: boolean
  /** Whether its text waits for the other one. */
  readonly heldBack: boolean
}

/** One answer, with its figures, and how it was made. */
export function ColumnView({ column, revealed, heldBack }: ColumnProps): VNode {
  const { letter, subject, view } = column
  const { value: run } = view
  const title = `answer-${letter}`
  const { summary } = reasonSentences(run)
  return html`<article class="card column" aria-labelledby=${title}>
    <h3 id=${title}>
      Answer ${letter}${revealed && html`<span class="subject-name">: ${subject}</span>`}
    </h3>
    <${StateLine} run=${run} revealed=${revealed} heldBack=${heldBack} />
    ${revealed && summary !== null && html`<p>▲ Degraded: ${summary}.</p>`}
    <div
      class="column-answer"
      role="log"
      aria-live="off"
      aria-label=${`Text of answer ${letter}`}
      aria-busy=${heldBack || isRunning(run)}
      tabindex="0"
    >
      ${
        heldBack
          ? html`<p class="soft">Both answers show together, so that speed gives no name away.</p>`
          : html`<${Markdown} text=${run.answer} open=${isRunning(run)} />`
      }
    </div>
    ${
      run.error !== null &&
      (revealed
        ? html`<${Failure} view=${run} error=${run.error} />`
        : html`<p role="alert">This answer failed. Its error shows with the names.</p>`)
    }
    ${
      revealed &&
      html`<details>
        <summary>How it was made</summary>
        <${RunPanel} view=${view} />
      </details>`
    }
  </article>`
}

interface StateLineProps extends Pick<ColumnProps, 'revealed' | 'heldBack'> {
  readonly run: RunView
}

/** State, time, cost and what is missing, in words. Time and cost would give a hidden name away. */
function StateLine({ run, revealed, heldBack }: StateLineProps): VNode {
  const phase = heldBack && run.phase === 'done' ? 'asking' : run.phase
  const [shape, word] = STATES[phase]
  const { report, durationMs } = run
  const figures = [
    durationMs === null ? null : duration(durationMs),
    report === null ? null : usd(report.cost_usd),
    report === null ? null : plural(report.calls.length, 'call'),
  ].filter((figure) => figure !== null)
  return html`<p class="column-state">
    <span aria-hidden="true">${shape}</span> ${revealed ? word : HIDDEN[phase]}
    ${revealed && figures.map((figure) => html` · <span>${figure}</span>`)}
  </p>`
}

/** A shape and a word for each state, so that no state is a colour alone. */
const STATES: Readonly<Record<RunPhase, readonly [shape: string, word: string]>> = {
  asking: ['○', 'Asking'],
  agents: ['◔', 'Agents answer'],
  judging: ['◑', 'Judging'],
  writing: ['◕', 'Writing'],
  done: ['●', 'Complete'],
  stopped: ['■', 'Stopped'],
  failed: ['✕', 'Failed'],
}

/** A single model has no agents, so a hidden name has fewer words. */
const HIDDEN: Readonly<Record<RunPhase, string>> = {
  asking: 'Working',
  agents: 'Working',
  judging: 'Working',
  writing: 'Writing',
  done: 'Complete',
  stopped: 'Stopped',
  failed: 'Failed',
}
