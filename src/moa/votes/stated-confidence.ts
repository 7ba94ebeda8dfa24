/** The form in which an agent ends its answer, when its confidence counts too. */
export function withConfidence(ending: string): string {
  const place = ending === '' ? 'End with the line' : `${ending} On the line before it, write`
  return `${place} "Confidence: " and a whole number from 0 to 100: how sure you are that your answer is right.`
}

const LINE =
  /^[\s*_#>`-]*confidence[\s*_`]*[:=][\s*_`]*(\d{1,3}(?:\.\d+)?)\s*(?:%|\/\s*100)?[*_`.]*\s*$/i
/** How much of the end of a text may state a confidence, and how long such a line may be. */
const TAIL_CHARS = 2_000
const LINE_CHARS = 80

/** The confidence that a text states last, from 0 to 1; null when it states none, or one that is no per cent. */
export function statedConfidence(text: string): number | null {
  const lines = text.slice(-TAIL_CHARS).split('\n')
  const line = lines.findLast((each) => each.length <= LINE_CHARS && LINE.test(each))
  const percent = Number(LINE.exec(line ?? '')?.[1] ?? Number.NaN)
  return percent >= 0 && percent <= 100 ? percent / 100 : null
}
