import type { ChatRequest } from '../chat-request.ts'
import type { Certainty } from '../answers/logprobs.ts'
import type { SimulatedModel } from '../faults.ts'
import type { Mind } from '../knowledge/beliefs.ts'
import { analyse } from './analyst.ts'
import { extract, verify } from './checks.ts'
import { criticise } from './critic.ts'
import { compare, rank, score } from './judges.ts'
import { grade, prefer, preferLetter } from './preference.ts'
import { understand, type Understood } from './reading.ts'
import { revise } from './reviser.ts'
import { rolePromptIn, type Role, type RolePrompt } from './role-prompt.ts'

interface Work {
  readonly understood: Understood
  readonly prompt: RolePrompt
  readonly hasSchema: boolean
  readonly mind: Mind
}

/** How each role replies: with an object that is sent as JSON, or with text. */
const REPLIES: Readonly<Record<Role, (work: Work) => object | string>> = {
  judge: ({ understood, prompt }) => score(understood, prompt),
  pair: ({ understood }) => compare(understood),
  preference: ({ understood, prompt }) => prefer(understood, prompt),
  grader: ({ understood, prompt }) => grade(understood, prompt),
  analyst: ({ understood }) => analyse(understood),
  ranker: ({ understood, hasSchema }) => rank(understood, hasSchema),
  extractor: ({ understood }) => extract(understood),
  critic: ({ understood }) => criticise(understood),
  verifier: ({ understood }) => verify(understood),
  reviser: ({ prompt, mind }) => revise(prompt, mind),
}

/** What a model says in a role, and how certain it is where the role wants to know. */
export interface RoleReply extends Partial<Certainty> {
  readonly text: string
}

/** The reply to the prompt of a role; undefined when the conversation has none. */
export function replyInRole(
  model: SimulatedModel,
  { messages, jsonSchema, seed, topLogprobs }: ChatRequest,
): RoleReply | undefined {
  const prompt = rolePromptIn(messages)
  if (prompt === undefined) return undefined
  const mind = { speaker: model.speaker, right: model.right, seed }
  const understood = understand(prompt, mind, model)
  if (prompt.role === 'preference' && topLogprobs !== undefined) return preferLetter(understood)
  const hasSchema = jsonSchema !== undefined
  const reply = REPLIES[prompt.role]({ understood, prompt, hasSchema, mind })
  return { text: typeof reply === 'string' ? reply : JSON.stringify(reply) }
}
