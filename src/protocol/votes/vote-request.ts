import * as z from 'zod'
import type { Result } from '../../moa/result.ts'
import { parseWith, type Problem } from '../parse.ts'
import { oneOf } from '../schemas/one-of.ts'

/** What a vote on a pair may say. */
const PAIR_CHOICES = {
  left: 'the left answer is better',
  right: 'the right answer is better',
  tie: 'they are equally good',
  both_bad: 'neither is good enough',
} as const

/** What a vote on one run may say. */
const THUMBS = { up: 'the answer is good', down: 'it is not' } as const

/** The reason of a vote. Labels only: no text of a voter is stored. */
export const REASONS = [
  'accurate',
  'wrong',
  'complete',
  'incomplete',
  'clear',
  'unclear',
  'too_long',
  'too_short',
  'style',
  'unsafe',
  'refused',
] as const

export type PairChoice = keyof typeof PAIR_CHOICES
export type Thumb = keyof typeof THUMBS
export type VoteReason = (typeof REASONS)[number]

const run = z.string().max(80)

/** The body of a request for a pair. */
export function pairSchema() {
  return z
    .strictObject({
      runs: z.tuple([run, run]).meta({
        description:
          'Two runs with an answer that began in the last 24 hours. The gateway decides which one stands left.',
      }),
    })
    .meta({ id: 'PairRequest' })
}

/** The body of a vote. */
export function voteSchema() {
  return z
    .strictObject({
      pair: z.string().max(MAX_PAIR_CHARS).optional().meta({
        description: 'The token of `POST /v1/votes/pairs`; or else `run`.',
      }),
      run: run.optional().meta({ description: 'A run of the last 24 hours; or else `pair`.' }),
      choice: oneOf({ ...PAIR_CHOICES, ...THUMBS }).meta({
        description: `On a pair:\n${meanings(PAIR_CHOICES)}\n\nOn a run:\n${meanings(THUMBS)}`,
      }),
      voter: z.string().min(1).max(128).optional().meta({
        description:
          'Who votes; stored as a pseudonym only. Default: the session, otherwise the key. A session token always votes as its session, and may not send it.',
      }),
      reason: z.enum(REASONS).optional().meta({ description: 'Why.' }),
    })
    .meta({ id: 'VoteRequest' })
}

/** The parameters of ratings. */
export function ratingsParams() {
  return z.object({
    mixture: z
      .string()
      .max(300)
      .optional()
      .meta({ description: 'Only votes on this mixture or model, and on what it stood beside.' }),
    style: z.enum(['true', 'false']).default('false').meta({
      description: 'Whether the lengths of the answers are held equal.',
    }),
  })
}

/** Longest token that is read; one of ours has a quarter of it. */
const MAX_PAIR_CHARS = 4_096

/** A vote as it was sent. */
export type SentVote = {
  readonly voter: string | null
  readonly reason: VoteReason | null
} & (
  | { readonly kind: 'pair'; readonly pair: string; readonly choice: PairChoice }
  | { readonly kind: 'thumb'; readonly run: string; readonly choice: Thumb }
)

/** Reads the body of a vote. */
export function readVote(body: unknown): Result<SentVote, Problem> {
  const parsed = parseWith(voteSchema(), body)
  if (!parsed.ok) return parsed
  const { pair, run: one, choice, voter = null, reason = null } = parsed.value
  if (pair !== undefined && one !== undefined) return wrong('run', 'must not stand beside pair')
  if (pair !== undefined) {
    if (!isPairChoice(choice)) return wrong('choice', `${wordsOf(PAIR_CHOICES)} for a pair`)
    return { ok: true, value: { kind: 'pair', pair, choice, voter, reason } }
  }
  if (one === undefined) return wrong('pair', 'is missing; wanted pair, or run')
  if (isPairChoice(choice)) return wrong('choice', `${wordsOf(THUMBS)} for a run`)
  return { ok: true, value: { kind: 'thumb', run: one, choice, voter, reason } }
}

function isPairChoice(choice: PairChoice | Thumb): choice is PairChoice {
  return choice in PAIR_CHOICES
}

function wrong(param: string, what: string): { readonly ok: false; readonly error: Problem } {
  return { ok: false, error: { message: `${param}: ${what}`, param } }
}

function wordsOf(choices: Readonly<Record<string, string>>): string {
  return `must be one of ${Object.keys(choices)
    .map((word) => `"${word}"`)
    .join(', ')}`
}

function meanings(choices: Readonly<Record<string, string>>): string {
  return Object.entries(choices)
    .map(([word, meaning]) => `- \`${word}\`: ${meaning}`)
    .join('\n')
}
