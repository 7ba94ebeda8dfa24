/** Longest answer that a mark can have. */
const MAX_MARKED_CHARS = 1_000
/** Most marks that are tried, from the last one. */
const MAX_TRIES = 16

/** What a model writes before its answer, in the languages that are written most. */
const LINE =
  /^[\s*_#>`~-]*(?:\d{1,2}[.)]\s)?(?:(?:so|thus|hence|therefore),?\s)?(?:(?:the|my|our)\s)?(?:(?:final|correct|short)\s)?(?:answer|antwort|réponse|respuesta|resposta|risposta|ответ|答案|答え|回答|정답)[*_`]*(?:\s?\([^()]{0,40}\))?[*_`]*\s?(?:[:：=][*_`]*|\s(?:is|ist|est|es)\b:?|是|は)/i
/** A heading that says no more: the answer is the next line. */
const HEADING = /^\s*(?:#+|\*\*)[\s*_]*(?:the\s)?(?:final\s)?answer[\s*_]*[:：]?[\s*_#]*$/i
const IN_SENTENCE =
  /\banswer\s(?:(?:is|would be|must be)(?:\s(?:therefore|thus|simply|option|choice))?[:,]?\s|=\s?)/gi

/** The content of the last `\boxed{…}` of a text; null when there is none that is closed. */
export function boxed(text: string): string | null {
  let from = text.length
  for (let tries = 0; tries < MAX_TRIES && from >= 0; tries++) {
    const at = text.lastIndexOf('\\boxed', from)
    if (at === -1) return null
    const content = braced(text, at + '\\boxed'.length)
    if (content !== null) return content
    from = at - 1
  }
  return null
}

/** What stands between a brace and the one that closes it, or the one word that stands there without braces. */
function braced(text: string, at: number): string | null {
  const start = at + (text.slice(at, at + 4).length - text.slice(at, at + 4).trimStart().length)
  if (text[start] !== '{')
    return /^[^\s$\\.{}]{1,40}/.exec(text.slice(start, start + 40))?.[0] ?? null
  let depth = 0
  for (let end = start; end < Math.min(text.length, start + MAX_MARKED_CHARS); end++) {
    const char = text[end]
    if (char === '\\') end += 1
    else if (char === '{') depth += 1
    else if (char === '}' && --depth === 0) return text.slice(start + 1, end)
  }
  return null
}

/** What the last line of the form "answer: …" has behind its colon; null when no line has it. */
export function answerLine(text: string): string | null {
  const lines = text.split('\n')
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = (lines[index] ?? '').slice(0, MAX_MARKED_CHARS)
    const mark = LINE.exec(line)?.[0]
    const said = mark === undefined ? '' : withoutMarks(line.slice(mark.length))
    if (said !== '') return said
    if (mark === undefined && !HEADING.test(line)) continue
    const next = lines.slice(index + 1, index + 4).find((each) => withoutMarks(each) !== '')
    if (next !== undefined) return withoutMarks(next.slice(0, MAX_MARKED_CHARS))
  }
  return null
}

/** What follows the last "the answer is" within its line; null when the text does not say so. */
export function answerInSentence(text: string): string | null {
  let end = -1
  for (const {
    index,
    0: { length },
  } of text.matchAll(IN_SENTENCE))
    end = index + length
  if (end === -1) return null
  const [line = ''] = text.slice(end, end + MAX_MARKED_CHARS).split('\n')
  return withoutMarks(line) || null
}

/** A line without the marks of Markdown around it; underscores and a sharp at the end may belong to a name. */
export function withoutMarks(line: string): string {
  const from = /^(?:[\s*>]|#+\s)*/.exec(line)?.[0].length ?? 0
  let end = line.length
  while (end > from && ' \t\r*'.includes(line.charAt(end - 1))) end -= 1
  return line.slice(from, end)
}
