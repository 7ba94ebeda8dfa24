import type { Answer } from '../answer.ts'
import { fieldsOf, listOf, unknownNames, type Fields } from '../fields.ts'
import { DUMMY, signatureOf } from '../gemini/signature.ts'
import { firstProblem, openaiRejection, type ChatRules } from './rule.ts'

const MESSAGE_FIELDS = 'role content name tool_calls tool_call_id extra_content'
const UNKNOWN = ['seed', 'logit_bias', 'verbosity', 'store', 'prompt_cache_key']

/** Google's compatible endpoint, which wants the signature of a call back: https://ai.google.dev/gemini-api/docs/openai */
export const geminiCompatible: ChatRules = {
  name: 'gemini',
  problem: (body) => {
    const unknown = UNKNOWN.find((name) => body[name] !== undefined)
    if (unknown !== undefined) return `Unknown name "${unknown}": Cannot find field.`
    const messages = listOf(body['messages'])
    const spoke = messages.findLastIndex(({ role }) => role === 'user')
    return firstProblem(messages, (message, index) => {
      const [field] = unknownNames(message, MESSAGE_FIELDS)
      if (field !== undefined) return `Unknown name "${field}": Cannot find field.`
      return signatureProblem(message, index > spoke)
    })
  },
  // In a list, as its errors often are.
  rejected: (message) => {
    const { status } = openaiRejection(message)
    return { status, body: [{ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }] }
  },
  written: (answer) => withSignature(answer),
}

function signatureProblem({ tool_calls: calls }: Fields, isDemanded: boolean): string | null {
  const [first, ...others] = listOf(calls)
  if (first === undefined) return null
  const given = givenSignature(first)
  if (given === undefined && isDemanded)
    return 'Function call is missing a thought_signature in functionCall parts.'
  const wrong = given !== undefined && given !== DUMMY && given !== signatureOfCall(first)
  return wrong || others.some((call) => givenSignature(call) !== undefined)
    ? 'Thought signature is not valid.'
    : null
}

function givenSignature(call: Fields): unknown {
  return fieldsOf(fieldsOf(call['extra_content'])['google'])['thought_signature']
}

function signatureOfCall(call: Fields): string {
  const { name, arguments: text } = fieldsOf(call['function'])
  return signatureOf({ functionCall: { name, args: JSON.parse(String(text)) as unknown } }, '')
}

/** Of parallel calls the first is signed, in the piece that begins it. */
function withSignature(answer: Answer): Answer {
  const [first, ...others] = listOf(answer.message['tool_calls'])
  if (first === undefined) return answer
  const extra_content = { google: { thought_signature: signatureOfCall(first) } }
  const at = answer.pieces.findIndex(({ delta }) => delta['tool_calls'] !== undefined)
  const pieces = answer.pieces.map((piece, index) => {
    if (index !== at) return piece
    const [begun, ...rest] = listOf(piece.delta['tool_calls'])
    return { ...piece, delta: { tool_calls: [{ ...begun, extra_content }, ...rest] } }
  })
  const message = { ...answer.message, tool_calls: [{ ...first, extra_content }, ...others] }
  return { ...answer, pieces, message }
}
