/** Bytes of UTF-8 that one UTF-16 unit takes at the most. */
const BYTES_PER_UNIT = 3

/** Bytes of a text in UTF-8, or a few more: no tokenizer makes more tokens of it. */
export function bytesOf(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) bytes += unitBytes(text, index)
  return bytes
}

/** Whether a text has at most so many bytes of UTF-8; most texts are short enough to know without counting. */
export function isWithin(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return false
  return text.length * BYTES_PER_UNIT <= maxBytes || bytesOf(text) <= maxBytes
}

/** The longest beginning of a text that has at most so many bytes. */
export function headWithin(text: string, maxBytes: number): string {
  let end = 0
  for (let bytes = 0; end < text.length; end++) {
    bytes += unitBytes(text, end)
    if (bytes > maxBytes) break
  }
  return text.slice(0, end)
}

/** The longest end of a text that has at most so many bytes. */
export function tailWithin(text: string, maxBytes: number): string {
  let start = text.length
  for (let bytes = 0; start > 0; start--) {
    bytes += unitBytes(text, start - 1)
    if (bytes > maxBytes) break
  }
  return text.slice(start)
}

function unitBytes(text: string, index: number): number {
  const unit = text.charCodeAt(index)
  return unit < 0x80 ? 1 : unit < 0x800 ? 2 : BYTES_PER_UNIT
}
