export type Found = { readonly ok: true; readonly value: unknown } | { readonly ok: false }

const NOTHING: Found = { ok: false }

/** Whether a text is a JSON Pointer (RFC 6901): empty, or parts that each begin with a slash. */
export function isPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)*$/.test(text)
}

/**
 * What a JSON Pointer points at. It finds own properties only: a payload
 * has `__proto__` or `constructor` only if it was sent with them.
 */
export function pointerValue(payload: unknown, pointer: string): Found {
  if (!isPointer(pointer)) return NOTHING
  let value = payload
  for (const part of pointer.split('/').slice(1)) {
    // In this order, so that `~01` is the text `~1`.
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !has(value, key)) return NOTHING
    value = (value as Record<string, unknown>)[key]
  }
  return { ok: true, value }
}

/** The element of an array by its index; its `length` is not part of the JSON, so it is not found. */
function has(value: object, key: string): boolean {
  if (Array.isArray(value) && key === 'length') return false
  return Object.hasOwn(value, key)
}
