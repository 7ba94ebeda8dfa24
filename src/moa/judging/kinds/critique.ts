import { replyWith, shownDraft, type DraftPrompt } from '../prompt-parts.ts'
import {
  objectOf,
  oneOf,
  optionalListOf,
  readReply,
  text,
  wrong,
  type Read,
  type Shape,
} from '../shape.ts'

/** Most issues of one critic that count, the gravest first. */
const MAX_ISSUES = 8
/** Longest text of an issue, in characters. */
const MAX_ISSUE_CHARS = 480
/** Most characters of the draft that an issue quotes. */
const MAX_QUOTE_CHARS = 120

/** How grave an issue is, the gravest first. */
export const SEVERITIES = ['blocker', 'major', 'minor'] as const

export type Severity = (typeof SEVERITIES)[number]

/** What a critic finds wrong with a draft. */
export interface Issue {
  readonly severity: Severity
  /** A quotation of the draft. */
  readonly where: string
  readonly what: string
  readonly fix: string
}

/** What a critic makes of a draft. */
export interface Critique {
  readonly verdict: 'accept' | 'revise'
  /** The gravest first. */
  readonly issues: readonly Issue[]
}

/** What a critic of a draft reads; it may accept, because critics that must find something make answers worse. */
export function criticPrompt(shown: DraftPrompt): string {
  return [
    'You are a critic of the draft below, which was written to the conversation above. Do not answer the ' +
      'conversation and do not rewrite the draft: find what is wrong with it.',
    ...shownDraft(shown),
    `List at most ${MAX_ISSUES} issues: errors of fact or logic, what the request asks for and the draft leaves out, and ` +
      'departures from the form that it asks for. For each say how grave it is ("blocker": the answer is wrong or ' +
      'harmful; "major": an important part is wrong or missing; "minor": the answer stands without the change), quote where ' +
      'it stands in at most 12 words, say what is wrong, and how to mend it. Taste is no issue, and what you cannot ' +
      'check is none. When you find none, accept the draft: that is a good result.',
    `${replyWith({
      verdict: 'revise',
      issues: [
        {
          severity: 'major',
          where: 'a dozen, that is 10',
          what: 'A dozen is 12.',
          fix: 'Write 12 and correct the sum.',
        },
      ],
    })}\n"verdict" is "accept" or "revise"; with "revise" there is at least one issue.`,
  ].join('\n\n')
}

/** The form of a critique. */
export function critiqueShape(): Shape<Critique> {
  const line = text(MAX_ISSUE_CHARS)
  return objectOf({
    verdict: oneOf(['accept', 'revise']),
    issues: optionalListOf(
      objectOf({
        severity: oneOf(SEVERITIES),
        where: text(MAX_QUOTE_CHARS),
        what: line,
        fix: line,
      }),
    ),
  })
}

/** Reads a critic's reply; an error lists what is wrong with it, in words for the critic. */
export function readCritique(reply: string): Read<Critique> {
  const read = readReply(reply, critiqueShape())
  if (!read.ok) return read
  const { verdict, issues } = read.value
  if (verdict === 'revise' && issues.length === 0)
    return wrong('"verdict" is "revise", but "issues" is empty')
  const gravest = issues.toSorted((a, b) => gravity(a) - gravity(b)).slice(0, MAX_ISSUES)
  return { ok: true, value: { verdict, issues: gravest } }
}

/** Where the severity of an issue stands, the gravest first. */
export function gravity({ severity }: Issue): number {
  return SEVERITIES.indexOf(severity)
}
