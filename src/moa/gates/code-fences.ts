/** A line that opens or closes a block of code, as CommonMark has it. */
const FENCE = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/gm

/** What is wrong with the blocks of code in a text: one has no end, or is JSON that does not parse; null when nothing is. */
export function brokenFence(text: string): string | null {
  let open: { readonly mark: string; readonly language: string; readonly from: number } | null =
    null
  for (const { 0: line, 1: mark = '', 2: info = '', index } of text.matchAll(FENCE)) {
    if (open === null) {
      // A line with a backtick after its fence is code inside a sentence.
      if (mark.startsWith('`') && info.includes('`')) continue
      open = { mark, language: info.trim().toLowerCase(), from: index + line.length }
    } else if (closes(open.mark, mark, info)) {
      if (open.language === 'json' && !isJson(text.slice(open.from, index)))
        return 'its block of JSON does not parse'
      open = null
    }
  }
  return open === null ? null : 'its block of code has no end'
}

function closes(opened: string, mark: string, info: string): boolean {
  return mark.startsWith(opened) && info.trim() === ''
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
