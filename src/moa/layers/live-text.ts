import type { Delta } from '../model-port.ts'
import { createFenceFilter, unfenced, type FenceFilter } from '../text/fence-filter.ts'
import { createThinkSplitter, type ThinkSplitter } from '../text/think-splitter.ts'

/** Most of one agent's text that is reported while it is written, in UTF-16 units; what is longer ends there. */
export const MAX_LIVE_CHARS = 128 * 1024

/** How what agents write is reported while they write it. */
export interface LiveReport {
  /** The code of the fences in their prompt, which the caller is never shown. */
  readonly nonce: string
}

/** A part of a text; with the offset 0 the text starts again. */
export interface TextPart {
  readonly offset: number
  readonly text: string
}

/** A tag of reasoning, at the position of the search. */
const TAG = /<(\/?)(?:think|thinking|reasoning)>/iy
/** The end of a text that may still become such a tag. */
const MAY_BE_TAG = /<\/?[a-z]{0,9}$/i
const LONGEST_TAG = '</reasoning>'.length

/**
 * What an agent has written, as it may be shown while it writes: without its reasoning, the fences of its prompt and
 * white space around it. Together with `rest`, the parts are its proposal. Reasoning that opens the text is left out.
 * From a block that may be reasoning further on, the text waits for its end; and it starts again after reasoning
 * whose opening tag was part of the chat template.
 */
export class LiveText {
  readonly #nonce: string
  #thinking: ThinkSplitter = createThinkSplitter()
  #fences: FenceFilter
  #shown = ''
  /** White space that is shown once a word follows. */
  #blank = ''
  /** The beginning of what may be a tag. */
  #tag = ''
  #waits = false
  /** A tag came before in the text: a closing one ends no reasoning. */
  #tagsAreText = false

  constructor({ nonce }: LiveReport) {
    this.#nonce = nonce
    this.#fences = createFenceFilter(nonce)
  }

  /** Another attempt begins. */
  restart(): void {
    this.#thinking = createThinkSplitter()
    this.#fences = createFenceFilter(this.#nonce)
    this.#tag = ''
    this.#tagsAreText = false
    this.#begin()
  }

  /** Takes the next deltas and returns what of them may be shown now; null when nothing may. */
  push(deltas: readonly Delta[]): TextPart | null {
    if (this.#waits) return null
    const said = deltas.flatMap((delta) => this.#thinking.push(delta))
    const text = this.#fences.push(said.map((delta) => delta.text ?? '').join(''))
    const words = this.#beforeTag(this.#tag + text)
    return words === '' ? null : this.#show(words)
  }

  /** What is missing of the proposal; null when nothing is. */
  rest(proposal: string): TextPart | null {
    const text = head(unfenced(proposal, this.#nonce), MAX_LIVE_CHARS)
    const offset = text.startsWith(this.#shown) ? this.#shown.length : 0
    this.#shown = text
    return offset === text.length ? null : { offset, text: text.slice(offset) }
  }

  #begin(): void {
    this.#shown = ''
    this.#blank = ''
    this.#waits = false
  }

  /** The text up to a tag, or up to what may become one. */
  #beforeTag(text: string): string {
    this.#tag = ''
    for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
      TAG.lastIndex = at
      const tag = TAG.exec(text)
      if (tag === null) {
        if (text.length - at >= LONGEST_TAG || !MAY_BE_TAG.test(text.slice(at))) continue
        this.#tag = text.slice(at)
        return text.slice(0, at)
      }
      if (tag[1] === '') {
        this.#tagsAreText = true
        if (!this.#beginsLine(text.slice(0, at))) continue
        this.#waits = true
        return text.slice(0, at)
      }
      if (this.#tagsAreText) continue
      this.#begin()
      this.#tagsAreText = true
      return this.#beforeTag(text.slice(TAG.lastIndex))
    }
    return text
  }

  #beginsLine(before: string): boolean {
    const words = before.trimEnd()
    const blank = before.slice(words.length)
    if (words !== '') return blank.includes('\n')
    return this.#shown === '' || blank.includes('\n') || this.#blank.includes('\n')
  }

  #show(text: string): TextPart | null {
    const offset = this.#shown.length
    const begun = offset === 0 ? text.trimStart() : text
    const words = begun.trimEnd()
    if (words === '') {
      this.#blank += begun
      return null
    }
    const part = this.#blank + words
    const fitting = head(part, MAX_LIVE_CHARS - offset)
    this.#blank = begun.slice(words.length)
    this.#shown += fitting
    this.#waits ||= fitting !== part
    return fitting === '' ? null : { offset, text: fitting }
  }
}

/** The beginning of a text that has at most so many units, with whole characters. */
function head(text: string, units: number): string {
  if (text.length < units) return text
  const unit = text.charCodeAt(units - 1)
  return text.slice(0, unit >= 0xd800 && unit <= 0xdbff ? units - 1 : units)
}
