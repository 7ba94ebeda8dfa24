import { claim as claimOf, claimIn, type Claim } from '../claims.ts'
import type { Speaker } from '../faults.ts'
import { beliefOf } from '../knowledge/beliefs.ts'
import type { Part } from '../question.ts'
import { agree } from '../vote.ts'
import type { RolePrompt } from './role-prompt.ts'

/**
 * Writes the draft again with the changes that the issues justify. Like an author, the reviser rejects an issue that
 * is wrong to its own knowledge; the judge has none, and makes every change.
 */
export function revise(
  { parts, candidates: [draft], around }: RolePrompt,
  speaker: Speaker,
): string {
  if (draft === undefined) return 'There is no draft to revise. (simulated)'
  const alone = parts.length === 1
  return parts.reduce((text, part) => {
    const now = claimIn(text, { part, alone })
    const wanted = wantedIn(around, part, now)
    return wanted === undefined || rejects(speaker, part, wanted)
      ? text
      : changed(text, part, { now, wanted })
  }, draft.text)
}

/** Borders between an issue's quotation of the draft and what it wants instead. */
const BORDER = /["“”\n;]|\bfix\b/i

/** What the issues say that the answer to a part is, other than it is now; only a value counts. */
function wantedIn(issues: string, part: Part, now: Claim | undefined): Claim | undefined {
  if (part.type !== 'sum' && part.type !== 'fact') return undefined
  return issues
    .split(BORDER)
    .flatMap((piece) => claimIn(piece, { part, alone: false }) ?? [])
    .find((claim) => claim.value !== undefined && !(now && agree(now, claim)))
}

function rejects(speaker: Speaker, part: Part, wanted: Claim): boolean {
  const belief = speaker === 'judge' ? undefined : beliefOf(speaker, part)
  return belief !== undefined && !agree(claimOf(part, belief.value), wanted)
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
