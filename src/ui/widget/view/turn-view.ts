import { createMarkdown } from '../../shared/markdown/markdown.ts'
import type { WireReport } from '../../../protocol/runs/report-response.ts'
import type { Answer } from '../client/client.ts'
import type { Turn } from '../conversation.ts'
import type { Failure } from '../failure.ts'
import type { Look } from './look.ts'
import { node } from './node.ts'
import { countOf, stepsOf, type Progress } from '../progress.ts'
import { stepsView, type StepsView } from './steps-view.ts'
import { fill, type Texts } from './texts.ts'

/** One question and its answer on the page. */
export interface TurnView {
  readonly elements: readonly HTMLElement[]
  /** The article of the answer; it can have the focus. */
  readonly answer: HTMLElement
  /** Appends a part of the answer. */
  write(part: string): void
  show(progress: Progress): void
  end(answer: Answer): void
  /** The visitor stopped it; what is written stays. */
  stop(): void
  /** It failed; the remedy is called when the visitor wants it. */
  fail(failure: Failure, remedy: () => void): void
}

let made = 0

/** A turn on the page; an open one shows its steps. */
export function turnView(turn: Turn, look: Look): TurnView {
  const { texts } = look
  const text = node('div', { part: 'answer', class: 'markdown', dir: 'auto' })
  const writer = createMarkdown(text)
  const title = look.name === null ? texts.answer : fill(texts.answerBy, { name: look.name })
  const answer = message(title, text)
  answer.tabIndex = -1
  const steps = turn.state === 'open' ? stepsView(look) : null
  if (steps !== null && look.progress !== 'none') answer.insertBefore(steps.element, text)
  writer.write(turn.answer)
  const close = (report: WireReport | null) => {
    writer.end()
    steps?.end(report)
  }
  const note = (...lines: readonly string[]) => {
    answer.append(...lines.map((line) => node('p', { class: 'note' }, line)))
  }
  if (turn.state !== 'open') close(null)
  return {
    elements: turn.question === null ? [answer] : [questionOf(turn.question, texts), answer],
    answer,
    write: (part) => writer.write(part),
    show: (progress) => steps?.show(progress),
    end({ report, finishReason }) {
      close(report)
      if (finishReason === 'length') note(texts.shortened)
      if (report?.degraded === true) note(degradedIn(report, texts))
      if (report !== null) placeLast(steps, answer)
    },
    stop() {
      close(null)
      note(texts.stopped)
    },
    fail(failure, remedy) {
      close(null)
      answer.append(...failureNodes(failure, { texts, remedy }))
    },
  }
}

/** Where no steps were shown, what happened comes last, so that nothing that is read moves. */
function placeLast(steps: StepsView | null, answer: HTMLElement): void {
  if (steps !== null && !steps.element.isConnected) answer.append(steps.element)
}

function questionOf(question: string, { you }: Texts): HTMLElement {
  const article = message(you, node('div', { class: 'text', dir: 'auto' }, question))
  article.classList.add('question')
  return article
}

function message(title: string, ...children: readonly Node[]): HTMLElement {
  made += 1
  const id = `title-${made}`
  const heading = node('h3', { id, class: 'hidden' }, title)
  return node('article', { part: 'message', 'aria-labelledby': id }, heading, ...children)
}

function degradedIn(report: WireReport, texts: Texts): string {
  const { all, answered } = countOf(stepsOf(report))
  if (answered === all) return texts.degraded
  return fill(texts.degradedAgents, { n: answered, all })
}

interface Remedy {
  readonly texts: Texts
  readonly remedy: () => void
}

function failureNodes(failure: Failure, { texts, remedy }: Remedy): Node[] {
  const { text, detail, waitMs } = failure
  const alert = node(
    'p',
    { role: 'alert', class: 'failure' },
    fill(texts[text], { n: wait(waitMs) }),
  )
  const details = detail === '' ? [] : [node('p', { class: 'detail', dir: 'auto' }, detail)]
  if (failure.remedy === 'none') return [alert, ...details]
  const button = node('button', { part: 'button', type: 'button' })
  button.addEventListener('click', remedy)
  const label = failure.remedy === 'clear' ? texts.clear : texts.retry
  countDown(button, { label, counting: texts.retryIn, untilMs: performance.now() + waitMs })
  return [alert, ...details, button]
}

interface CountDown {
  readonly label: string
  readonly counting: string
  readonly untilMs: number
}

/** The button waits, and says how long; a screen reader hears the time once, in the alert. */
function countDown(button: HTMLButtonElement, { label, counting, untilMs }: CountDown): void {
  const leftMs = untilMs - performance.now()
  button.disabled = leftMs > 0
  button.textContent = leftMs > 0 ? fill(counting, { n: wait(leftMs) }) : label
  if (leftMs > 0)
    setTimeout(() => countDown(button, { label, counting, untilMs }), (leftMs % 1_000) + 1)
}

/** A wait in whole seconds, or in minutes where these are easier to read. */
function wait(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
