import { topicOf } from '../topics.ts'
import { sentencesOf } from '../words.ts'
import type { Finding, Reading, Understood } from './reading.ts'

interface Issue {
  readonly severity: 'blocker' | 'major' | 'minor'
  readonly where: string
  readonly what: string
  readonly fix: string
}

const MAX_ISSUES = 8
/** Most words of the draft that an issue quotes. */
const MAX_QUOTED_WORDS = 12

/** Finds what is wrong with a draft, as JSON: what its critic believes otherwise, and what the draft leaves out. */
export function criticise({ speaker, readings: [draft] }: Understood): object {
  if (draft === undefined) return { verdict: 'accept', issues: [] }
  const faults = draft.findings.flatMap((finding) => issueIn(draft, finding))
  const doubts = speaker === 'contrarian' && !draft.hasReasons ? [unproved(draft)] : []
  const verdict = faults.length > 0 ? 'revise' : 'accept'
  return { verdict, issues: [...faults, ...doubts].slice(0, MAX_ISSUES) }
}

function issueIn(draft: Reading, { part, claim, standard, isRight }: Finding): readonly Issue[] {
  const fix = standard.isOwn ? standard.claim?.sentence : undefined
  const topic = topicOf(part)
  if (claim === undefined) {
    const what = `The draft does not answer ${topic}`
    return [{ severity: 'major', where: '', what, fix: fix ?? `Answer ${topic}` }]
  }
  if (isRight !== false || fix === undefined) return []
  const where = quoted(draft, claim.value ?? claim.sentence)
  return [{ severity: 'blocker', where, what: `The draft is wrong about ${topic}`, fix }]
}

function unproved(draft: Reading): Issue {
  const what = 'The draft gives no reason'
  return { severity: 'minor', where: quoted(draft, ''), what, fix: 'Say why it is so' }
}

/** The sentence of the draft that has the words, as far as an issue may quote it. */
function quoted({ text }: Reading, words: string): string {
  const sentence = sentencesOf(text).find((each) => each.includes(words)) ?? words
  return sentence.split(/\s+/).slice(0, MAX_QUOTED_WORDS).join(' ')
}
