import type { ChatBody } from '../../client/chat.ts'
import { ATTRIBUTES, ReflectingElement } from './attributes.ts'
import { HostedChat, type Chat } from './chat.ts'
import { createClient, type Answer, type Message, type WidgetClient } from './client/client.ts'
import type { Credentials } from './client/access.ts'
import { storedMessages, storeMessages } from './history.ts'
import type { Look } from './view/look.ts'
import { ShownPanel, type Panel } from './view/panel.ts'
import { adoptStyles } from './view/styles.ts'
import { sayIn, type Texts } from './view/texts.ts'

/** Turns that are sent along, unless the page says otherwise. */
const MAX_TURNS = 10

/** Changes a request before it is sent. */
export type RequestHook = (
  body: Partial<ChatBody>,
) => Partial<ChatBody> | Promise<Partial<ChatBody>>

/** Attributes that say whom to ask, and as whom. */
const CONNECTING: ReadonlySet<string> = new Set(['url', 'key', 'token', 'mixture'])

/** Properties that a page may set before the element is defined. */
const PROPERTIES = ['token', 'messages', 'texts'] as const

/** `<edge-moa>`: asks a mixture from any page. */
export class EdgeMoa extends ReflectingElement {
  static readonly observedAttributes = ATTRIBUTES

  /** Changes each request before it is sent. */
  declare request?: RequestHook | null
  /** Sends the requests in place of the browser's own `fetch`. */
  declare fetch?: typeof fetch | null
  readonly #root: ShadowRoot
  readonly #panel: Panel
  readonly #chat: Chat
  #client: WidgetClient | null = null
  #token: Credentials['token']
  #texts: Texts = {}

  constructor() {
    super()
    this.#root = this.attachShadow({ mode: 'open' })
    this.#panel = new ShownPanel(this)
    this.#chat = new HostedChat({
      panel: this.#panel,
      look: () => this.#look(),
      client: () => (this.#client ??= this.#connect()),
      leaveSession: () => (this.#client = null),
      maxTurns: () => Number(this.maxTurns) || MAX_TURNS,
      request: (body) => this.request?.(body) ?? body,
      dispatch: (type, detail) =>
        this.dispatchEvent(
          new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }),
        ),
      store: (messages) => {
        if (this.history === 'session') storeMessages(this.#storedAs(), messages)
      },
    })
    adoptStyles(this.#root)
    this.#root.append(...this.#panel.elements)
  }

  /** A token of the site's own backend, or a function that gets one, also after the last one has expired. */
  get token(): Credentials['token'] | null {
    return this.#token ?? this.getAttribute('token')
  }
  set token(token: Credentials['token'] | null) {
    this.#token = token ?? undefined
    this.#client = null
  }

  /** The conversation. Messages of the role `system` are sent and not shown. */
  get messages(): readonly Message[] {
    return this.#chat.messages
  }
  set messages(messages: readonly Message[]) {
    this.#chat.messages = messages
  }

  /** Texts of the page in place of those of the widget. */
  get texts(): Texts {
    return this.#texts
  }
  set texts(texts: Texts) {
    this.#texts = texts
    this.#label()
  }

  /** Asks a question, as if the visitor had written it. Null when there is no answer: the widget shows why. */
  ask(text: string): Promise<Answer | null> {
    return this.#chat.ask(text)
  }

  /** Stops the answer that is being written. */
  stop(): void {
    this.#chat.stop()
  }

  /** Removes the conversation. */
  clear(): void {
    this.#chat.clear()
  }

  /** Puts the cursor into the input; a bubble opens. */
  override focus(): void {
    if (this.variant === 'bubble') this.open = true
    this.#panel.focus()
  }

  connectedCallback(): void {
    for (const name of PROPERTIES) this.#upgrade(name)
    this.#label()
    if (this.history === 'session' && this.messages.length === 0) {
      this.messages = storedMessages(this.#storedAs())
    }
  }

  disconnectedCallback(): void {
    // An element that is moved is disconnected, and connected again at once.
    queueMicrotask(() => {
      if (!this.isConnected) this.stop()
    })
  }

  adoptedCallback(): void {
    adoptStyles(this.#root)
  }

  attributeChangedCallback(name: string): void {
    if (CONNECTING.has(name)) this.#client = null
    this.#label()
  }

  #label(): void {
    this.#panel.label(sayIn(this.#texts))
  }

  #look(): Look {
    const { mixture: name, progress, showCost, votes } = this
    return { say: sayIn(this.#texts), name, progress, showCost, votes }
  }

  #connect(): WidgetClient {
    return createClient({
      url: this.url ?? undefined,
      key: this.key ?? undefined,
      token: this.token ?? undefined,
      mixture: this.mixture ?? undefined,
      fetch: (...request) => (this.fetch ?? fetch)(...request),
    })
  }

  #storedAs(): string {
    return `edge-moa ${this.url ?? ''} ${this.mixture ?? ''} ${this.id}`
  }

  /** A property that was set before the definition hides the one of the class: it is set again. */
  #upgrade(name: (typeof PROPERTIES)[number]): void {
    if (!Object.hasOwn(this, name)) return
    const { [name]: value } = this
    delete (this as Partial<EdgeMoa>)[name]
    Object.assign(this, { [name]: value })
  }
}
