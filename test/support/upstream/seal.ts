/** A seal of a text that only the upstream makes: as short as tests need, and no secret. */
export function seal(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    a = Math.imul(a ^ unit, 0x9e3779b1)
    b = Math.imul(b ^ unit, 0x5f356495)
  }
  return btoa(`${a >>> 0}.${b >>> 0}.${text.length}`)
}
