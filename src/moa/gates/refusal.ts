/** Length of the beginning in which a refusal stands, in characters. */
const HEAD_CHARS = 240

const NOT =
  "(?:can(?:no|['’])t|can not|won['’]t|will not|unable|not able|(?:do not|don['’]t) (?:know|have))\\b"

/** How models begin when they do not answer, in English. Each pattern looks at a short text only. */
const REFUSALS: readonly RegExp[] = [
  new RegExp(
    `^(?:(?:i['’]?m|i am) (?:\\w+ )?sorry|sorry|unfortunately|i apologi[sz]e|as an ai)\\b.{0,100}${NOT}`,
    'is',
  ),
  new RegExp(`^(?:i|we|i['’]m|i am|we are) (?:\\w+ )?${NOT}`, 'i'),
  /^i['’]?m not sure\b/i,
]

/** Whether a text begins as a refusal, or as an admission of not knowing. */
export function isRefusal(text: string): boolean {
  const head = text.trimStart().slice(0, HEAD_CHARS)
  return REFUSALS.some((pattern) => pattern.test(head))
}
