/** Stands before a name that begins as no name of Gemini's may. */
const PREFIX = '__'

/** The name of a function as Gemini takes it: OpenAI's names may begin with a digit or a hyphen. */
export function geminiName(name: string): string {
  return /^[\d-]/.test(name) ? PREFIX + name : name
}

/** The name of a function as its caller knows it. */
export function callerName(name: string): string {
  return /^__[\d-]/.test(name) ? name.slice(PREFIX.length) : name
}
