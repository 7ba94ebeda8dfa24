import type { Answer, Piece } from '../answer.ts'
import { listOf, textOf, type Fields } from '../fields.ts'
import { seal } from '../seal.ts'
import { firstProblem, type ChatRules } from './rule.ts'

/** OpenRouter, which wants blocks of thoughts back as they were: https://openrouter.ai/docs/use-cases/reasoning-tokens */
export const openrouter: ChatRules = {
  name: 'openrouter',
  problem: (body) =>
    firstProblem(listOf(body['messages']), (message) =>
      listOf(message['reasoning_details']).every(isUnchanged)
        ? null
        : 'Invalid signature in reasoning_details',
    ),
  rejected: (message) => ({
    status: 400,
    body: { error: { code: 400, message, metadata: { provider_name: 'Anthropic' } } },
  }),
  written: (answer) => withDetails(answer),
}

const FORMAT = { format: 'anthropic-claude-v1', index: 0 }

function isUnchanged(detail: Fields): boolean {
  const { type, text, signature, data, id, index, format } = detail
  if (type === 'reasoning.encrypted')
    return id === 'rs_1' && index === 1 && data === seal(String(format))
  return index === 0 && format === FORMAT.format && signature === seal(String(text))
}

/** The readable block in pieces, its signature with the last; then one that only its model can read. */
function withDetails(answer: Answer): Answer {
  const thoughts = answer.pieces
    .map(({ delta }) => textOf(delta['reasoning_content']))
    .filter(Boolean)
  if (thoughts.length === 0) return answer
  const text = thoughts.join('')
  const signature = seal(text)
  const encrypted = {
    type: 'reasoning.encrypted',
    data: seal('openai-responses-v1'),
    id: 'rs_1',
    format: 'openai-responses-v1',
    index: 1,
  }
  const pieces: readonly Piece[] = [
    ...thoughts.map((thought) =>
      detailPiece({ type: 'reasoning.text', text: thought, ...FORMAT }, thought),
    ),
    detailPiece({ type: 'reasoning.text', text: '', signature, ...FORMAT }),
    detailPiece(encrypted),
    ...answer.pieces.filter(({ delta }) => delta['reasoning_content'] === undefined),
  ]
  const details = [{ type: 'reasoning.text', text, signature, ...FORMAT }, encrypted]
  const { reasoning_content: _other, ...message } = answer.message
  return {
    ...answer,
    pieces,
    message: { ...message, reasoning: text, reasoning_details: details },
  }
}

function detailPiece(detail: Fields, reasoning: unknown = ''): Piece {
  return { delta: { content: '', reasoning, reasoning_details: [detail] }, text: '' }
}
