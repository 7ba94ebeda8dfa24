/** Longest line for a whole array or object. */
const MAX_LINE_CHARS = 76

/** JSON for people: an array or object that fits on one line stays on one line. */
export function prettyJson(value: unknown, indent = ''): string {
  const line = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ')
  if (typeof value !== 'object' || value === null) return line
  if (indent.length + line.length <= MAX_LINE_CHARS) return line
  const inner = `${indent}  `
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const items = Array.isArray(value)
    ? value.map((each) => prettyJson(each, inner))
    : Object.entries(value).map(([key, each]) => `"${key}": ${prettyJson(each, inner)}`)
  return `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`
}
