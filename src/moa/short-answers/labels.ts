import { isoDate } from './dates.ts'

const PAIRS: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '*': '*',
  _: '_',
  '(': ')',
  '[': ']',
  '{': '}',
  '“': '”',
  '‘': '’',
  '„': '“',
  '«': '»',
  '「': '」',
  '『': '』',
  $: '$',
}
/** Not signs that distinguish labels, as in `C++`, `C#`, `A-` and `f()`. */
const CLOSING = '.,;:!?。，、；：！？…'
const COMMAND = /^\\(?:text|math)[a-z]{0,4}(?=\{)/

/** What is left of a label when only its letters count: NFKC, lower case, one space, without what is around it. */
export function labelOf(text: string): string {
  const clean = trimmed(text.normalize('NFKC').replace(/[\u00ad\u200b\u2060\ufeff]/g, ''))
  const label = clean.toLowerCase().split(/\s+/).join(' ')
  return isoDate(label) ?? label
}

/** A label as people read it: without quotes, brackets and marks around it. */
export function trimmed(text: string): string {
  let label = text.trim()
  for (;;) {
    const before = label
    label = label.replace(COMMAND, '')
    const closing = PAIRS[label.charAt(0)]
    const isPair = label.length > 2 && closing !== undefined && label.endsWith(closing)
    if (isPair && !label.slice(1, -1).includes(label.charAt(0))) label = label.slice(1, -1).trim()
    if (label.length > 2 && label.endsWith('**'))
      label = label.slice(label.startsWith('**') ? 2 : 0, -2)
    if (label.length > 1 && CLOSING.includes(label.slice(-1))) label = label.slice(0, -1).trim()
    if (label === before) return label
  }
}
