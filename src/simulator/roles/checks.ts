import { topicOf } from '../topics.ts'
import { shareAnswered, type Finding, type Reading, type Understood } from './reading.ts'

/** How likely it is to its verifier that a draft is right, in percent. */
const LIKELY = { sure: 95, reasoned: 75, open: 60, wrong: 10, silent: 5 } as const
/** Most words of an answer that is copied out of a response. */
const MAX_ANSWER_WORDS = 20

/** Accepts a draft, or passes the question on, as JSON: by what its verifier believes, else by whether it answers and says why. */
export function verify({ readings: [draft] }: Understood): object {
  if (draft === undefined || shareAnswered(draft) < 1) {
    const open = draft?.findings.find(({ claim }) => claim === undefined)
    const why =
      open === undefined ? 'There is no draft' : `It does not answer ${topicOf(open.part)}`
    return { verdict: 'escalate', p: LIKELY.silent, why: short(why) }
  }
  const wrong = draft.findings.find(isWrong)
  if (wrong !== undefined) {
    const own = wrong.standard.claim?.value ?? 'something else'
    const why = `For ${topicOf(wrong.part)} I have ${own}`
    return { verdict: 'escalate', p: LIKELY.wrong, why: short(why) }
  }
  const [p, why] = assess(draft)
  return { verdict: 'accept', p, why }
}

function isWrong({ standard, isRight }: Finding): boolean {
  return standard.isOwn && isRight === false
}

function assess({ findings, hasReasons }: Reading): readonly [p: number, why: string] {
  if (findings.every(({ standard }) => standard.isOwn)) return [LIKELY.sure, 'I have the same']
  if (hasReasons) return [LIKELY.reasoned, 'It answers the question and says why']
  return [LIKELY.open, 'It answers the question']
}

/** Copies the conclusion of a response, as JSON. */
export function extract({ readings: [response] }: Understood): object {
  const claims = response?.findings.flatMap(({ claim }) => claim ?? []) ?? []
  const answer = claims.map(({ value, sentence }) => value ?? sentence).join('; ')
  return { answer: answer === '' ? null : short(answer) }
}

function short(text: string): string {
  return text.split(/\s+/).slice(0, MAX_ANSWER_WORDS).join(' ')
}
