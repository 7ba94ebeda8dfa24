import { claim as claimOf, claimIn, type Claim } from '../claims.ts'
import { beliefOf, type Mind } from '../knowledge/beliefs.ts'
import type { Part } from '../question.ts'
import { agree } from '../vote.ts'
import type { RolePrompt } from './role-prompt.ts'

/**
 * Writes the draft again with the changes that the issues justify. Like an author, the reviser rejects an issue that
 * is wrong to its own knowledge, unless several critics found it; the judge knows nothing, and makes every change.
 */
export function revise({ parts, candidates: [draft], around }: RolePrompt, mind: Mind): string {
  if (draft === undefined) return 'There is no draft to revise. (simulated)'
  const alone = parts.length === 1
  return parts.reduce((text, part) => {
    const now = claimIn(text, { part, alone })
    const issue = issueAbout(around, part, now)
    return issue === undefined || rejects(mind, part, issue)
      ? text
      : changed(text, part, { now, wanted: issue.wanted })
  }, draft.text)
}

/** What critics want the answer to a part to be. */
interface WantedChange {
  readonly wanted: Claim
  readonly critics: number
}

/** Borders between an issue's quotation of the draft and what it wants instead. */
const BORDER = /["“”;]|\bfix\b/i
const CRITICS = /\bfound by (\d{1,3}) critics\b/
/** Critics that convince a reviser who knows otherwise. */
const CONVINCING_CRITICS = 2

/** The first issue that wants another answer to a part than it has now; only a value counts. */
function issueAbout(issues: string, part: Part, now: Claim | undefined): WantedChange | undefined {
  if (part.type !== 'sum' && part.type !== 'fact') return undefined
  for (const line of issues.split('\n')) {
    const wanted = line
      .split(BORDER)
      .flatMap((piece) => claimIn(piece, { part, alone: false }) ?? [])
      .find((claim) => claim.value !== undefined && !(now && agree(now, claim)))
    if (wanted !== undefined) return { wanted, critics: Number(CRITICS.exec(line)?.[1] ?? 1) }
  }
  return undefined
}

function rejects(mind: Mind, part: Part, { wanted, critics }: WantedChange): boolean {
  const belief = beliefOf(mind, part)
  const differs = belief !== undefined && !agree(claimOf(part, belief.value), wanted)
  return differs && critics < CONVINCING_CRITICS
}

/** The text with the old value replaced, but not in its topic; with a sentence more where it had none. */
function changed(
  text: string,
  part: Part,
  { now, wanted }: { readonly now: Claim | undefined; readonly wanted: Claim },
): string {
  const [old, value] = [now?.value, wanted.value]
  if (old === undefined || value === undefined || !text.includes(old))
    return `${text.trimEnd()} ${wanted.sentence}.`
  const pieces = text.split(part.text)
  return pieces.map((piece) => piece.replaceAll(old, value)).join(part.text)
}
