/** Blocks that open a line and are closed, one or several in a row. */
const CLOSED_BLOCK = /(^|\n)(?:[ \t]*<(think|thinking|reasoning)>[\s\S]*?<\/\2>)+/gi
/** A block that opens the text and never closes: the model spoke of nothing else. */
const UNCLOSED_BLOCK = /^\s*<(think|thinking|reasoning)>[\s\S]*$/i
/** Thinking whose opening tag the chat template kept for itself. */
const HEADLESS_BLOCK = /^[\s\S]*?<\/(think|thinking|reasoning)>/i

/**
 * Takes a model's thinking out of its answer. Tags in the middle of a line are text about tags and
 * stay.
 */
export function stripReasoning(text: string): string {
  const closed = text.replace(CLOSED_BLOCK, '$1')
  const opened = closed.replace(UNCLOSED_BLOCK, '')
  const headless = /<(think|thinking|reasoning)>/i.test(opened)
    ? opened
    : opened.replace(HEADLESS_BLOCK, '')
  return headless.trim()
}
