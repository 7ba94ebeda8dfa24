import { MarkdownFrames } from '../../shared/markdown/frames.ts'
import { asAddress } from '../../shared/markdown/nodes.ts'
import type { Thumb } from '../../../protocol/votes/vote-request.ts'
import type { WireReport } from '../../../protocol/runs/report-response.ts'
import type { Answer } from '../client/client.ts'
import type { Turn } from '../conversation.ts'
import type { Failure } from '../failure.ts'
import type { Look } from './look.ts'
import { node } from '../../shared/node.ts'
import { countOf, stepsOf, type Progress } from '../progress.ts'
import { stepsView } from './steps-view.ts'
import type { Say } from './texts.ts'

/** One question and its answer on the page. */
export interface TurnView {
  readonly elements: readonly HTMLElement[]
  /** The article of the answer; it can have the focus. */
  readonly answer: HTMLElement
  /** Appends a part of the answer. */
  write(part: string): void
  show(progress: Progress): void
  /** It is complete; with a vote, visitors can say whether it is good. */
  end(answer: Answer, vote: Vote | null): void
  /** The visitor stopped it; what is written stays. */
  stop(): void
  /** It failed; the remedy is called when the visitor wants it. */
  fail(failure: Failure, remedy: () => void): void
}

/** Sends a vote. Returns whether it was sent. */
export type Vote = (choice: Thumb) => Promise<boolean>

let made = 0

/** A turn on the page; an open one shows its steps. */
export function turnView(turn: Turn, look: Look): TurnView {
  const { say, name } = look
  const text = node('div', { part: 'answer', class: 'markdown', dir: 'auto' })
  const writer = new MarkdownFrames(text, asAddress)
  const title = name === null ? say('Answer') : say('Answer by {name}', { name })
  const answer = message(title, text)
  answer.tabIndex = -1
  const steps = stepsView(look)
  const isOpen = turn.state === 'open'
  if (isOpen && look.progress !== 'none') text.before(steps.element)
  writer.write(turn.answer)
  const close = (report: WireReport | null) => {
    writer.end()
    steps.end(report)
  }
  const note = (line: string) => answer.append(node('p', { class: 'note' }, line))
  if (!isOpen) close(null)
  return {
    elements: turn.question === null ? [answer] : [questionOf(turn.question, say), answer],
    answer,
    write: (part) => writer.write(part),
    show: (progress) => steps.show(progress),
    end({ report, finishReason }, vote) {
      close(report)
      if (finishReason === 'length') note(say('This answer was cut off at its limit.'))
      if (report?.degraded === true) note(degradedIn(report, say))
      // Where no steps were shown they come last, so that nothing that is read moves.
      if (report !== null && look.progress === 'none') answer.append(steps.element)
      if (vote !== null) answer.append(voteButtons(say, vote))
    },
    stop() {
      close(null)
      note(say('Stopped'))
    },
    fail(failure, remedy) {
      close(null)
      answer.append(...failureNodes(failure, { say, remedy }))
    },
  }
}

const CHOICES = [
  ['up', 'Good answer'],
  ['down', 'Bad answer'],
] as const

/** A button for each choice; the first vote stands. */
function voteButtons(say: Say, vote: Vote): HTMLElement {
  const box = node('p', { part: 'votes' })
  let isOver = false
  for (const [choice, text] of CHOICES) {
    const attributes = { part: 'button', 'aria-pressed': 'false' }
    const button = node('button', attributes, say(text))
    button.addEventListener('click', async () => {
      if (isOver) return
      isOver = true
      isOver = await vote(choice)
      button.ariaPressed = String(isOver)
    })
    box.append(button, ' ')
  }
  return box
}

function questionOf(question: string, say: Say): HTMLElement {
  const article = message(say('You'), node('div', { class: 'text', dir: 'auto' }, question))
  article.classList.add('question')
  return article
}

function message(title: string, ...children: readonly Node[]): HTMLElement {
  made += 1
  const id = `title-${made}`
  const heading = node('h3', { id, class: 'hidden' }, title)
  return node('article', { part: 'message', 'aria-labelledby': id }, heading, ...children)
}

function degradedIn(report: WireReport, say: Say): string {
  const count = countOf(stepsOf(report))
  if (count.n === count.all) return say('This answer is less than planned.')
  return say('{n} of {all} agents answered; this was written from what there was.', count)
}

interface Remedy {
  readonly say: Say
  readonly remedy: () => void
}

function failureNodes(failure: Failure, { say, remedy }: Remedy): Node[] {
  const { text, detail, waitMs } = failure
  const sentence = `${say(text, { n: wait(waitMs) })} ${detail}`
  const alert = node('p', { role: 'alert', class: 'note' }, sentence)
  if (failure.remedy === 'none') return [alert]
  const button = node('button', { part: 'button' })
  button.addEventListener('click', remedy)
  const label = say(failure.remedy === 'clear' ? 'New conversation' : 'Try again')
  countDown(button, { label, say, untilMs: performance.now() + waitMs })
  return [alert, button]
}

interface CountDown {
  readonly label: string
  readonly say: Say
  readonly untilMs: number
}

/** The button waits, and says how long; a screen reader hears the time once, in the alert. */
function countDown(button: HTMLButtonElement, { label, say, untilMs }: CountDown): void {
  const leftMs = untilMs - performance.now()
  button.disabled = leftMs > 0
  button.textContent = leftMs > 0 ? say('Try again in {n}', { n: wait(leftMs) }) : label
  if (leftMs > 0) setTimeout(() => countDown(button, { label, say, untilMs }), (leftMs % 1_000) + 1)
}

/** A wait in whole seconds, or in minutes where these are easier to read. */
function wait(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}
