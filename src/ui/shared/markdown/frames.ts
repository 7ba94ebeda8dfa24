import { node } from '../node.ts'
import { createCleaner } from './clean.ts'
import { MarkdownDocument } from './document.ts'
import type { Images } from './nodes.ts'

/** Longer texts are shown as they are. */
const LONGEST = 200_000

/** How long one frame may parse and build: half of a frame at 60 Hz, so that layout has the other half. */
const FRAME_MS = 8

/** How much is built between two looks at the clock. */
const SLICE = 512

/** How often a page that is not visible builds: it gets no frames. */
const HIDDEN_MS = 250

/** One text, built in frames: what arrives in between waits, and what takes longer goes on in the next. */
export class MarkdownFrames {
  readonly #target: HTMLElement
  readonly #clean = createCleaner()
  readonly #document: MarkdownDocument
  /** All that has arrived. */
  #text = ''
  /** How much of it is built. */
  #built = 0
  #plain: Text | null = null
  #state: 'open' | 'ended' | 'closed' = 'open'
  #isScheduled = false

  constructor(target: HTMLElement, images: Images) {
    this.#target = target
    this.#document = new MarkdownDocument(target, images)
  }

  write(part: string): void {
    this.#text += this.#clean(part)
    this.#schedule()
  }

  end(): void {
    this.#state = 'ended'
    this.#schedule()
  }

  stop(): void {
    this.#state = 'closed'
  }

  #schedule(): void {
    if (this.#state === 'closed' || this.#isScheduled) return
    this.#isScheduled = true
    nextFrame(() => {
      this.#isScheduled = false
      if (this.#state !== 'closed') this.#build()
    })
  }

  #build(): void {
    if (this.#text.length > LONGEST) this.#buildPlain()
    else this.#buildMarkdown(performance.now() + FRAME_MS)
    if (this.#built < this.#text.length) this.#schedule()
    else if (this.#state === 'ended') {
      if (this.#plain === null) this.#document.end()
      this.#state = 'closed'
    }
  }

  #buildMarkdown(untilMs: number): void {
    do {
      this.#document.add(this.#text.slice(this.#built, this.#built + SLICE))
      this.#built = Math.min(this.#text.length, this.#built + SLICE)
    } while (this.#built < this.#text.length && performance.now() < untilMs)
    this.#document.show()
  }

  #buildPlain(): void {
    if (this.#plain === null) {
      this.#plain = document.createTextNode('')
      const note = 'This text is longer than 200 KB, so it is shown as it was written.'
      this.#target.replaceChildren(node('p', {}, note), node('pre', { tabindex: '0' }, this.#plain))
      this.#built = 0
    }
    this.#plain.appendData(this.#text.slice(this.#built))
    this.#built = this.#text.length
  }
}

/** Calls with the next frame, or soon if the page is not visible. */
function nextFrame(work: () => void): void {
  if (document.hidden) setTimeout(work, HIDDEN_MS)
  else requestAnimationFrame(work)
}
