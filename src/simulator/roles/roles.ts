import type { ChatRequest } from '../chat-request.ts'
import type { Speaker } from '../faults.ts'
import { analyse } from './analyst.ts'
import { extract, verify } from './checks.ts'
import { criticise } from './critic.ts'
import { compare, rank, score } from './judges.ts'
import { understand, type Understood } from './reading.ts'
import { revise } from './reviser.ts'
import { rolePromptIn, type Role, type RolePrompt } from './role-prompt.ts'

interface Work {
  readonly understood: Understood
  readonly prompt: RolePrompt
  readonly hasSchema: boolean
}

/** How each role replies: with an object that is sent as JSON, or with text. */
const REPLIES: Readonly<Record<Role, (work: Work) => object | string>> = {
  judge: ({ understood, prompt }) => score(understood, prompt),
  pair: ({ understood }) => compare(understood),
  analyst: ({ understood }) => analyse(understood),
  ranker: ({ understood, hasSchema }) => rank(understood, hasSchema),
  extractor: ({ understood }) => extract(understood),
  critic: ({ understood }) => criticise(understood),
  verifier: ({ understood }) => verify(understood),
  reviser: ({ understood, prompt }) => revise(prompt, understood.speaker),
}

/** The reply to the prompt of a role; undefined when the conversation has none. */
export function replyInRole(
  speaker: Speaker,
  { messages, jsonSchema }: ChatRequest,
): string | undefined {
  const prompt = rolePromptIn(messages)
  if (prompt === undefined) return undefined
  const understood = understand(prompt, speaker)
  const hasSchema = jsonSchema !== undefined
  const reply = REPLIES[prompt.role]({ understood, prompt, hasSchema })
  return typeof reply === 'string' ? reply : JSON.stringify(reply)
}
