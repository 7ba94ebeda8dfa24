/** The bytes of a written HMAC-SHA256: 64 hexadecimal digits, or base64 where that is allowed; otherwise null. */
export function readMac(text: string, { base64 }: { readonly base64: boolean }): Uint8Array | null {
  if (/^[0-9a-f]{64}$/i.test(text)) {
    return Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
  }
  // So many characters are always 32 bytes.
  if (!base64 || !/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (each) => each.charCodeAt(0))
}
