/** JSON that no reader takes for several lines: some split text at U+2028 and U+2029 too. */
export function wireText(value: unknown): string {
  const json = JSON.stringify(value)
  return /[\u2028\u2029]/.test(json)
    ? json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
    : json
}

/** A comment of server-sent events (WHATWG HTML, section 9.2.6), which every client ignores. */
export const COMMENT = ': keepalive\n\n'
