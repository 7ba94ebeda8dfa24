import type { Delta } from '../model-port.ts'

const OPENING = /^<(think|thinking|reasoning)>/i
/** Text that may still become an opening tag: until it does or does not, it is held back. */
const MAY_OPEN = /^(<[a-z]{0,9})?$/i

/** Separates the reasoning in a stream of deltas from its answer. */
export interface ThinkSplitter {
  /** Takes the next delta and returns what of it may go out now. */
  push(delta: Delta): readonly Delta[]
  /** Returns what was still held back. */
  end(): readonly Delta[]
}

/**
 * Separates reasoning from the answer in a stream: models without a field for it open their answer with a
 * `<think>` block, which becomes reasoning here. Only a block that opens the answer counts.
 */
export function createThinkSplitter(): ThinkSplitter {
  let state: 'opening' | 'thinking' | 'thought' | 'answering' = 'opening'
  let closing = ''
  let blank = '' // White space before the first word: never searched again, as some models write it without end.
  let held = ''
  const split = (): readonly Delta[] => {
    if (state === 'opening') {
      const words = held.trimStart()
      blank += held.slice(0, held.length - words.length)
      held = words
      const opened = OPENING.exec(held)
      if (opened === null) {
        if (MAY_OPEN.test(held)) return []
        state = 'answering'
        held = blank + held
      } else {
        state = 'thinking'
        closing = `</${opened[1]}>`.toLowerCase()
        held = held.slice(opened[0].length)
      }
    }
    if (state === 'thinking') return think()
    if (state === 'thought') {
      held = held.trimStart()
      if (held === '') return []
      state = 'answering'
    }
    return say('text', held.length)
  }

  const think = (): readonly Delta[] => {
    const end = held.toLowerCase().indexOf(closing)
    if (end === -1) return say('reasoning', held.length - overlapAtEnd(held.toLowerCase(), closing))
    const thought = say('reasoning', end)
    state = 'thought'
    held = held.slice(closing.length)
    return [...thought, ...split()]
  }

  const say = (field: 'text' | 'reasoning', length: number): readonly Delta[] => {
    const words = held.slice(0, length)
    held = held.slice(length)
    return words === '' ? [] : [{ [field]: words }]
  }

  return {
    push(delta) {
      if (delta.text === undefined || (state === 'answering' && held === '')) return [delta]
      const { text, ...rest } = delta
      held += text
      const out = split()
      return Object.keys(rest).length > 0 ? [rest, ...out] : out
    },
    end() {
      if (state === 'opening') held = blank + held
      return say(state === 'thinking' ? 'reasoning' : 'text', held.length)
    },
  }
}

/** How many characters at the end of the text are the beginning of the word. */
function overlapAtEnd(text: string, word: string): number {
  for (let length = Math.min(word.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(word.slice(0, length))) return length
  }
  return 0
}
