import { AROUND_TOKENS } from '../cost/prompt-bound.ts'
import type { Message } from '../message.ts'
import type { NamedJudge } from '../plan.ts'
import { prependToSystem } from '../text/references.ts'
import { bytesOf } from '../text/text-size.ts'

/** The conversation as one of several judges reads it: with its own system message before that of the caller. */
export function inRole({ system }: NamedJudge, view: readonly Message[]): readonly Message[] {
  return system === null ? view : prependToSystem(view, system)
}

/** The most tokens that its system message adds. */
export function roleTokens({ system }: NamedJudge): number {
  return system === null ? 0 : bytesOf(system) + AROUND_TOKENS
}
