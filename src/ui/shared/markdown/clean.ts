/** Longer runs of one character are cut: they are noise to a reader, and a strain on layout. */
const LONGEST_RUN = 1_000

// Control characters but tab and newline; and characters that reorder the text around them (Unicode UAX 9), so that
// what is read is not what is there ("Trojan Source", CVE-2021-42574).
// oxlint-disable-next-line no-control-regex
const HIDDEN = /[\0-\b\v\f\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Cleans a text that comes in parts; how it is split makes no difference. */
export function createCleaner(): (part: string) => string {
  let held = ''
  let last = ''
  let run = 0
  return (part) => {
    let text = held + part
    held = /[\r\ud800-\udbff]$/.exec(text)?.[0] ?? ''
    if (held !== '') text = text.slice(0, -1)
    text = text.replace(/\r\n?/g, '\n').replace(HIDDEN, '').toWellFormed()
    let cleaned = ''
    for (const character of text) {
      run = character === last ? run + 1 : 1
      last = character
      if (run <= LONGEST_RUN) cleaned += character
      else if (run === LONGEST_RUN + 1) cleaned += '…'
    }
    return cleaned
  }
}
