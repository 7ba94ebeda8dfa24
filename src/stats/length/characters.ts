/** The number of Unicode code points of a text, as Python counts it. `length` counts code points above U+FFFF twice. */
export function characters(text: string): number {
  let pairs = 0
  for (let i = 0; i < text.length - 1; i++) {
    if ((text.charCodeAt(i) & 0xfc00) !== 0xd800) continue
    if ((text.charCodeAt(i + 1) & 0xfc00) !== 0xdc00) continue
    pairs++
    i++
  }
  return text.length - pairs
}
