import type { ChatMessage } from '../chat-request.ts'
import { fencesIn } from '../fences.ts'
import { partsOf, type Part } from '../question.ts'
import { briefingOf, MAX_REFERENCE_CHARS, MAX_REFERENCES } from '../references.ts'

/** What a model is, when it is not the author of an answer. */
export type Role = keyof typeof TASKS

/** A response to compare, under its letter; a draft has the letter `draft`. */
export interface Candidate {
  readonly letter: string
  readonly text: string
}

/** The prompt of a role: the question of the conversation, and the responses to it. */
export interface RolePrompt {
  readonly role: Role
  readonly parts: readonly Part[]
  readonly candidates: readonly Candidate[]
  /** What stands before and after them: the form of the reply, or the issues of a draft. */
  readonly around: string
}

/** How the prompt of each role begins. */
const TASKS = {
  judge: 'judge of the responses',
  pair: 'judge of the two responses',
  preference: 'judge of two answers to the question',
  grader: 'grader of the answer',
  analyst: 'analyst of the responses',
  ranker: 'ranker of the responses',
  extractor: 'extractor of the response',
  critic: 'critic of the draft',
  verifier: 'verifier of the draft',
  reviser: 'reviser of the draft',
} as const
const BEGINNING = new RegExp(
  String.raw`(?:^|\n)You are (?:the|a) (${Object.values(TASKS).join('|')}) below\b`,
)

/** Most characters before the responses, and after them, that are read. */
const MAX_AROUND_CHARS = 20_000

/** Finds the prompt of a role in a conversation: in its last message, or in a system message; undefined without one. */
export function rolePromptIn(messages: readonly ChatMessage[]): RolePrompt | undefined {
  const last = messages.length - 1
  const at = messages.findLastIndex(
    ({ role, text }, index) =>
      (index === last ? role === 'user' : isSystem(role)) && BEGINNING.test(text),
  )
  const message = messages[at]
  const found = BEGINNING.exec(message?.text ?? '')
  const role = roleOf(found?.[1])
  if (message === undefined || found === null || role === undefined) return undefined
  const task = message.text.slice(found.index)
  const before = { ...message, text: message.text.slice(0, found.index).trim() }
  // A message that holds nothing but the task stands after the question.
  const conversation = messages.toSpliced(at, 1, ...(before.text === '' ? [] : [before]))
  const { question: own, ...material } = materialOf(task)
  const { question, earlier } = briefingOf(conversation)
  return { role, parts: partsOf(own ?? question, own === undefined ? earlier : ''), ...material }
}

interface Material extends Pick<RolePrompt, 'candidates' | 'around'> {
  /** Undefined where the question stands in the conversation before. */
  readonly question: string | undefined
}

function materialOf(task: string): Material {
  const all = fencesIn(task, 'letters')
  // One prompt has one code: a fence with another is quoted text.
  const fences = all.filter(({ nonce }) => nonce === all[0]?.nonce)
  const drafts = fences.filter(({ label }) => label === 'draft')
  const responses = fences.filter(({ label }) => label !== 'question')
  const before = task.slice(0, Math.min(fences[0]?.start ?? 0, MAX_AROUND_CHARS))
  const end = fences.at(-1)?.end ?? 0
  return {
    question: fences.find(({ label }) => label === 'question')?.body,
    candidates: (drafts.length > 0 ? drafts : responses)
      .slice(0, MAX_REFERENCES)
      .map(({ label, body }) => ({ letter: label, text: body.slice(0, MAX_REFERENCE_CHARS) })),
    around: `${before}\n${task.slice(end, end + MAX_AROUND_CHARS)}`,
  }
}

function roleOf(words: string | undefined): Role | undefined {
  const found = Object.entries(TASKS).find(([, task]) => task === words)
  return found?.[0] as Role | undefined
}

function isSystem(role: string): boolean {
  return role === 'system' || role === 'developer'
}
