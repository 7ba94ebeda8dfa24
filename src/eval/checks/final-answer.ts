import { plain } from './normal-text.ts'

/** What a text gives as its answer, and where it says so. */
export interface FinalAnswer {
  /** After "Answer:", "the answer is", `\boxed` or the like; null when the text marks none. */
  readonly marked: string | null
  readonly firstLine: string
  readonly lastLine: string
  readonly whole: string
}

const ANSWER = '(?:answer|antwort|réponse|respuesta|risposta|resposta|答案|答え)'
/** "Answer:", "**Final answer (simplified):**" and their like. */
const LABEL = new RegExp(
  `(?<![\\p{L}])${ANSWER}\\s*(?:\\([^()\\n]{0,40}\\)\\s*)?[:=][ \\t]*`,
  'giu',
)
/** "The correct answer to your question is …" and "The right option is …". */
const SENTENCE = new RegExp(
  `(?<![\\p{L}])(?:${ANSWER}|option|choice)(?:\\s+(?:to|for)\\s[^.:\\n]{1,80}?)?\\s*(?:\\b(?:is|are|must be|would be|should be|ist|est|es|è|é)\\b|是|は)[ \\t]*:?[ \\t]*`,
  'giu',
)
/** "(B) is correct". */
const CORRECT_CHOICE =
  /(?<![\p{L}'])\(?([A-Z])\)?\s+is\s+(?:therefore\s+)?(?:the\s+)?(?:correct|right|best)(?!\p{L})/gu
/** The last line of a GSM8K solution (arXiv 2110.14168). */
const HASHES = /^####[ \t]+([-$]?\d.*)$/gmu
const TAG = /<answer>([\s\S]*?)<\/answer>/giu
const LINE_END = /\n/u
/** A full stop that ends a sentence; that of "3.5" does not. */
const SENTENCE_END = /[.!?](?=\s|$)|\n/u

interface Mark {
  readonly at: number
  readonly text: string
}

/** Finds the answer in a text; of several marked ones the last, because a text may quote others and correct itself. */
export function finalAnswer(text: string): FinalAnswer {
  const whole = plain(text).trim()
  const lines = whole
    .split('\n')
    .map((line) => line.replace(/^(?:#+|>|[-*•])\s+/u, '').trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line))
  return {
    marked: markedIn(whole),
    firstLine: lines[0] ?? '',
    lastLine: lines.at(-1) ?? '',
    whole,
  }
}

function markedIn(text: string): string | null {
  const boxed = boxes(text).at(-1)
  if (boxed !== undefined) return boxed
  const marks: Mark[] = [
    ...captured(text, TAG),
    ...captured(text, HASHES),
    ...captured(text, CORRECT_CHOICE),
    ...after(text, LABEL, LINE_END),
    ...after(text, SENTENCE, SENTENCE_END),
  ]
  const last = marks.toSorted((one, other) => one.at - other.at).at(-1)
  return last?.text ?? null
}

function captured(text: string, pattern: RegExp): Mark[] {
  return [...text.matchAll(pattern)].map(({ index, 1: found = '' }) => ({
    at: index,
    text: found.trim(),
  }))
}

/** What follows each match, up to the end; the next line where its own is empty. */
function after(text: string, pattern: RegExp, end: RegExp): Mark[] {
  return [...text.matchAll(pattern)].flatMap(({ index, 0: { length } }) => {
    const rest = text.slice(index + length).trimStart()
    const found = rest.split(end, 1)[0]?.trim() ?? ''
    return found === '' ? [] : [{ at: index, text: found }]
  })
}

/** Contents of every `\boxed{…}`, braces within them included. */
function boxes(text: string): string[] {
  return [...text.matchAll(/\\boxed\s*\{/gu)].flatMap(({ index, 0: { length } }) => {
    let depth = 1
    for (let at = index + length; at < text.length; at++) {
      if (text[at] === '{') depth++
      if (text[at] === '}') depth--
      if (depth === 0) return [text.slice(index + length, at).trim()]
    }
    return []
  })
}
