import { duration, usd } from '../../shared/format.ts'
import type { WireReport } from '../../../protocol/runs/report-response.ts'
import type { Look } from './look.ts'
import { node } from './node.ts'
import { ASKING, countOf, stepsOf, type Progress, type Step, type StepState } from '../progress.ts'
import { fill, type Texts } from './texts.ts'

const EVERY_MS = 1_000

/** Beside the word of a state, so that neither colour nor shape alone says it. */
const SHAPES: Readonly<Record<StepState, string>> = {
  waiting: '○',
  working: '◔',
  done: '●',
  partial: '◑',
  failed: '✕',
  cancelled: '–',
  cached: '↺',
}

/** How an answer comes about: one line, which opens to the list of calls. */
export interface StepsView {
  readonly element: HTMLElement
  /** Shows a run under way, with the time since its start. */
  show(progress: Progress): void
  /** Shows a run that has ended; with null, that it ended without a report. */
  end(report: WireReport | null): void
}

/** An empty view; its clock runs until its end. */
export function stepsView(look: Look): StepsView {
  const { texts, showCost } = look
  const startedAtMs = performance.now()
  const summary = node('summary')
  const list = node('ul')
  const element = node('details', { part: 'progress', class: look.progress }, summary, list)
  element.open = look.progress === 'cards'
  let shown = ASKING
  const elapsedMs = () => performance.now() - startedAtMs
  const tick = () => {
    summary.textContent = `${lineOf(shown, texts)} · ${Math.round(elapsedMs() / 1_000)} s`
  }
  const timer = setInterval(tick, EVERY_MS)
  tick()
  const fillList = (steps: readonly Step[]) => {
    list.replaceChildren(...steps.map((step) => itemOf(step, look)))
  }
  return {
    element,
    show(progress) {
      shown = progress
      tick()
      fillList(progress.steps)
    },
    end(report) {
      clearInterval(timer)
      if (report === null) {
        element.remove()
        return
      }
      const steps = stepsOf(report, shown.steps)
      const { all, answered } = countOf(steps)
      summary.textContent = [
        texts.how,
        ...(all === 0 ? [] : [fill(texts.answered, { n: answered, all })]),
        duration(elapsedMs()),
        ...(showCost ? [usd(report.cost_usd)] : []),
      ].join(' · ')
      fillList(steps)
      if (report.cache === 'hit') list.before(node('p', {}, texts.replayed))
    },
  }
}

/** Where a run is, in one sentence. */
export function lineOf({ phase, steps }: Progress, texts: Texts): string {
  if (phase !== 'agents') return texts[phase]
  const { all, answered, failed } = countOf(steps)
  if (failed > 0) return fill(texts.answeredFailed, { n: answered, all, failed })
  if (answered > 0) return fill(texts.answered, { n: answered, all })
  return fill(all === 1 ? texts.askingOne : texts.askingMany, { n: all })
}

function itemOf(step: Step, { texts, showCost }: Look): HTMLElement {
  const { name, model, state, latencyMs, costUsd } = step
  const facts = [
    texts[state],
    ...(latencyMs === null ? [] : [duration(latencyMs)]),
    ...(showCost && costUsd !== undefined ? [usd(costUsd)] : []),
  ]
  return node(
    'li',
    { class: state },
    node('span', { 'aria-hidden': 'true' }, SHAPES[state]),
    node('b', { dir: 'auto' }, name),
    node('span', {}, facts.join(' · ')),
    node('small', { dir: 'auto' }, model ?? ''),
  )
}
