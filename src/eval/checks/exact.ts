import { finalAnswer, type FinalAnswer } from './final-answer.ts'
import { folded } from './normal-text.ts'
import { wholeNumber } from './numbers.ts'

const EDGES = /^[\s"'([{.,;:!?*_-]+|[\s"')\]}.,;:!?*_-]+$/gu
const LATEX = /\\(?:text|mathrm|mathbf)\s*\{([^{}]*)\}|\$/gu
/** "B", "(B)", "B." and "B) Paris". */
const CHOICE = /^\(?([a-z])(?:\)|[.:,](?=\s|$)|$)/iu

/** Whether the final answer of a text is this value, whatever its case, marks and punctuation. */
export function answersExactly(text: string, value: string): boolean {
  const answer = finalAnswer(text)
  const wanted = value.trim()
  if (/^[a-z]$/iu.test(wanted)) return choiceOf(answer) === wanted.toLowerCase()
  return candidates(answer).some((candidate) => same(candidate, wanted))
}

/** Where an answer is marked, that one counts; else it may stand alone, or on the first or the last line. */
function candidates({ marked, whole, firstLine, lastLine }: FinalAnswer): string[] {
  return marked === null ? [whole, lastLine, firstLine] : [whole, marked]
}

function same(candidate: string, wanted: string): boolean {
  const [one, other] = [bare(candidate), bare(wanted)]
  if (other === '') return folded(candidate) === folded(wanted)
  if (one === other || bare(candidate.replace(CHOICE, '')) === other) return true
  const number = wholeNumber(wanted)
  return number !== null && wholeNumber(candidate) === number
}

function bare(text: string): string {
  return folded(text.replace(LATEX, '$1')).replace(EDGES, '')
}

/** The letter of a multiple choice: the marked one, else that of the last line that starts with one, else of the first. */
function choiceOf({ marked, firstLine, lastLine }: FinalAnswer): string | null {
  const places = marked === null ? [lastLine, firstLine] : [marked, lastLine, firstLine]
  for (const place of places) {
    const cleaned = place
      .replace(LATEX, '$1')
      .trim()
      .replace(/^(?:option|choice)\s+/iu, '')
    const letter = CHOICE.exec(cleaned)?.[1]
    if (letter !== undefined) return letter.toLowerCase()
  }
  return null
}
