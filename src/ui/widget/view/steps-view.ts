import type { WireReport } from '../../../protocol/runs/report-response.ts'
import type { Look } from './look.ts'
import { node } from '../../shared/node.ts'
import { ASKING, countOf, stepsOf, type Progress, type Step, type StepState } from '../progress.ts'
import type { Say } from './texts.ts'

const EVERY_MS = 1_000

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
/** To the millionth, the least that the gateway counts. */
const usd = (cost: number | null) => (cost === null ? 'unknown' : `$${Number(cost.toFixed(6))}`)

/** Beside the word of a state, so that neither colour nor shape alone says it. */
const SHAPES: Readonly<Partial<Record<StepState, string>>> = { answered: '●', failed: '✕' }

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
  const { say, showCost, progress } = look
  const startedAtMs = performance.now()
  const summary = node('summary')
  const list = node('ul', { class: 'steps' })
  const element = node('details', { part: 'progress', class: progress ?? '' }, summary, list)
  element.open = progress === 'cards'
  let shown = ASKING
  const elapsedMs = () => performance.now() - startedAtMs
  const tick = () => {
    summary.textContent = `${lineOf(shown, say)} · ${seconds(elapsedMs())}`
  }
  const timer = setInterval(tick, EVERY_MS)
  tick()
  const fillList = (steps: readonly Step[]) => {
    list.replaceChildren(...steps.map((step) => itemOf(step, look)))
  }
  return {
    element,
    show(now) {
      shown = now
      tick()
      fillList(now.steps)
    },
    end(report) {
      clearInterval(timer)
      if (report === null) {
        element.remove()
        return
      }
      const steps = stepsOf(report, shown.steps)
      const count = countOf(steps)
      summary.textContent = [
        say('How was this answered?'),
        ...(count.all === 0 ? [] : [say('{n} of {all} answered', count)]),
        seconds(elapsedMs()),
        ...(showCost ? [usd(report.cost_usd)] : []),
      ].join(' · ')
      fillList(steps)
      if (report.cache === 'hit') list.before(node('p', {}, say('Answered from the cache')))
    },
  }
}

/** Where a run is, in one sentence. */
export function lineOf({ phase, steps }: Progress, say: Say): string {
  if (phase !== null) return say(phase)
  const count = countOf(steps)
  const { all, n } = count
  if (n > 0) return say('{n} of {all} answered', count)
  return say(all === 1 ? 'Asking 1 agent' : 'Asking {n} agents', { n: all })
}

function itemOf(step: Step, { say, showCost }: Look): HTMLElement {
  const { name, model, state, latencyMs, costUsd } = step
  const facts = [
    say(state),
    ...(latencyMs === null ? [] : [seconds(latencyMs)]),
    ...(showCost && costUsd !== undefined ? [usd(costUsd)] : []),
  ]
  return node(
    'li',
    {},
    node('span', { 'aria-hidden': 'true' }, SHAPES[state] ?? '○'),
    node('b', { dir: 'auto' }, name),
    node('span', {}, facts.join(' · ')),
    node('small', { dir: 'auto' }, model ?? ''),
  )
}
