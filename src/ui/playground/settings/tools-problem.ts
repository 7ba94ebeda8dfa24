/** What is wrong with the text of the tools; null when nothing is. */
export function toolsProblem(text: string): string | null {
  if (text.trim() === '') return null
  const value = parsed(text)
  if (value === undefined) return 'Cannot read the tools: the text is not JSON'
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const wrong = list.findIndex((tool) => nameOf(tool) === null)
  if (wrong < 0) return null
  return `Cannot use tool ${wrong + 1}: wanted {"type": "function", "function": {"name": "…", "parameters": {…}}}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function nameOf(tool: unknown): string | null {
  const name = (tool as { function?: { name?: unknown } | null } | null)?.function?.name
  return typeof name === 'string' && name !== '' ? name : null
}
