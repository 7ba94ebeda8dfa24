import { AskError } from './client/send.ts'
import type { ChatBody } from '../../client/chat.ts'
import type { Answer, Message, WidgetClient } from './client/client.ts'
import { conversationOf, messagesOf, type Conversation, type Turn } from './conversation.ts'
import { budgetIn, failureOf } from './failure.ts'
import type { Look } from './view/look.ts'
import type { Panel } from './view/panel.ts'
import { applyEvent, ASKING } from './progress.ts'
import { lineOf } from './view/steps-view.ts'
import { turnView, type TurnView, type Vote } from './view/turn-view.ts'

/** What the conversation gets from its element, always as it is at that moment. */
export interface ChatHost {
  readonly panel: Panel
  look(): Look
  client(): WidgetClient
  /** The next question opens another session. */
  leaveSession(): void
  /** Turns that are sent along. */
  maxTurns(): number
  /** The page may change a request. */
  request(body: Partial<ChatBody>): Partial<ChatBody> | Promise<Partial<ChatBody>>
  /** Returns whether the page lets it happen. */
  dispatch(type: string, detail: object): boolean
  /** Where it is configured, the conversation outlives the page. */
  store(messages: readonly Message[]): void
}

/** The conversation of one element. */
export interface Chat {
  messages: readonly Message[]
  /** The answer; null when there is none, which the widget then shows and reports as an event. */
  ask(text: string): Promise<Answer | null>
  stop(): void
  clear(): void
}

/** The conversation of one element; empty at first. */
export class HostedChat implements Chat {
  readonly #host: ChatHost
  #conversation: Conversation = { instructions: [], turns: [] }
  /** Stops the answer that is being written; null without one. */
  #stopping: AbortController | null = null
  #isSpent = false

  constructor(host: ChatHost) {
    this.#host = host
  }

  get messages(): readonly Message[] {
    return messagesOf(this.#conversation)
  }

  set messages(messages: readonly Message[]) {
    const conversation = conversationOf(messages)
    this.clear()
    this.#conversation = conversation
    for (const turn of conversation.turns) {
      this.#host.panel.append(turnView(turn, this.#host.look()).elements)
    }
  }

  async ask(text: string): Promise<Answer | null> {
    if (this.#stopping !== null) {
      throw new Error('Cannot ask: an answer is being written')
    }
    const host = this.#host
    const { panel } = host
    const look = host.look()
    const turn: Turn = { question: text, answer: '', state: 'open' }
    const asked = { ...this.#conversation, turns: [...this.#conversation.turns, turn] }
    const messages = messagesOf(asked, host.maxTurns())
    const moa = look.progress === 'none' ? {} : { moa: { progress: 'events' as const } }
    const body: Partial<ChatBody> = { messages, ...moa }
    if (!host.dispatch('moa-ask', { text, request: body })) return null
    this.#conversation = asked
    const view = turnView(turn, look)
    panel.append(view.elements)
    const stopping = new AbortController()
    this.#stopping = stopping
    panel.busy(true)
    panel.say(look.say('Asking'))
    try {
      return await this.#read({ turn, view, look, body, signal: stopping.signal })
    } finally {
      if (this.#stopping === stopping) {
        this.#stopping = null
        panel.busy(false)
      }
    }
  }

  stop(): void {
    this.#stopping?.abort()
  }

  clear(): void {
    this.stop()
    this.#stopping = null
    this.#conversation = { ...this.#conversation, turns: [] }
    this.#host.panel.empty()
    this.#host.panel.busy(false)
    this.#host.store([])
    if (this.#isSpent) this.#host.leaveSession()
    this.#isSpent = false
  }

  /** Reads an answer into its view, and closes its turn. */
  async #read(asking: Asking): Promise<Answer | null> {
    const { turn, view, look, signal } = asking
    const host = this.#host
    const { panel } = host
    let text = ''
    let progress = ASKING
    const onText = (part: string) => {
      if (text === '') panel.say(look.say('Writing the answer'))
      text += part
      view.write(part)
    }
    try {
      const body = await this.#host.request(asking.body)
      signal.throwIfAborted()
      const answer = await this.#host.client().ask([], {
        body,
        signal,
        onText,
        onProgress(event) {
          progress = applyEvent(progress, event)
          view.show(progress)
          panel.say(lineOf(progress, look.say))
          host.dispatch('moa-progress', { event })
        },
      })
      view.end(answer, this.#voteOn(answer, look))
      this.#close(turn, { answer: answer.text, state: 'whole' })
      panel.say(look.say('Answer complete, {n} words', { n: wordsIn(answer.text) }))
      host.dispatch('moa-answer', { text: answer.text, report: answer.report })
      return answer
    } catch (error) {
      if (signal.aborted) {
        this.#close(turn, { answer: text, state: 'stopped' })
        view.stop()
        panel.say(look.say('Stopped'))
      } else {
        this.#close(turn, { answer: text, state: 'failed' })
        this.#fail(error, turn, view)
      }
      return null
    }
  }

  #fail(error: unknown, turn: Turn, view: TurnView): void {
    const host = this.#host
    const { panel } = host
    const failure = failureOf(error)
    view.fail(failure, () => {
      panel.focus()
      if (failure.remedy === 'clear') this.clear()
      else if (this.#stopping === null) this.#askAgain(turn, view)
    })
    panel.say('')
    const scope = budgetIn(error)
    if (scope === 'conversation') this.#isSpent = true
    if (scope !== null) host.dispatch('moa-budget', { scope })
    host.dispatch('moa-error', { error })
    // A bug, in the page's hook or here, must not be silent.
    if (!(error instanceof AskError)) reportError(error)
  }

  /** What sends a vote on an answer; null where the page wants none, or the answer has no run. */
  #voteOn({ report }: Answer, { votes, say }: Look): Vote | null {
    const host = this.#host
    if (!votes || report === null) return null
    const { run } = report
    return async (choice) => {
      if (!host.dispatch('moa-vote', { run, choice })) return false
      const sent = await host
        .client()
        .vote(run, choice)
        .then(
          () => true,
          () => false,
        )
      host.panel.say(say(sent ? 'Thank you' : 'Not counted'))
      return sent
    }
  }

  #askAgain({ question }: Turn, view: TurnView): void {
    for (const element of view.elements) element.remove()
    if (question !== null) void this.ask(question)
  }

  /** Replaces an open turn; one that was removed meanwhile stays removed. */
  #close(turn: Turn, end: Pick<Turn, 'answer' | 'state'>): void {
    const turns = this.#conversation.turns.map((each) =>
      each === turn ? { ...turn, ...end } : each,
    )
    this.#conversation = { ...this.#conversation, turns }
    this.#host.store(this.messages)
  }
}

interface Asking {
  readonly turn: Turn
  readonly view: TurnView
  readonly look: Look
  readonly body: Partial<ChatBody>
  readonly signal: AbortSignal
}

/** Also counts where words have no spaces between them. */
function wordsIn(text: string): number {
  const words = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)
  return [...words].filter(({ isWordLike }) => isWordLike === true).length
}
