import { listOf, textOf, unknownNames, type Fields } from '../fields.ts'
import { firstProblem, type ChatRules } from './rule.ts'

const FIELDS =
  'model messages temperature top_p max_tokens stream stop random_seed metadata response_format tools tool_choice ' +
  'presence_penalty frequency_penalty n prediction parallel_tool_calls prompt_mode reasoning_effort safe_prompt'
const MESSAGE_FIELDS: Readonly<Record<string, string>> = {
  system: 'role content',
  user: 'role content',
  assistant: 'role content tool_calls prefix',
  tool: 'role content tool_call_id name',
}
const ID = /^[a-zA-Z0-9]{9}$/

/** Mistral, which knows no field but its own: https://docs.mistral.ai/api/ */
export const mistral: ChatRules = {
  name: 'mistral',
  problem: (body) => {
    const [unknown] = unknownNames(body, FIELDS)
    if (unknown !== undefined) return `Extra inputs are not permitted: body.${unknown}`
    const messages = listOf(body['messages'])
    return firstProblem(messages, (message, index) => messageProblem(message, messages[index - 1]))
  },
  rejected: (message) => ({
    status: message.startsWith('Extra') ? 422 : 400,
    body: { object: 'error', message, type: 'invalid_request_error', param: null, code: '3051' },
  }),
  written: (answer) => answer,
}

function messageProblem(message: Fields, before: Fields | undefined): string | null {
  const role = String(message['role'])
  const known = MESSAGE_FIELDS[role]
  if (known === undefined) return `Input should be system, user, assistant or tool: ${role}`
  const [unknown] = unknownNames(message, known)
  if (unknown !== undefined) return `Extra inputs are not permitted: ${role}.${unknown}`
  const ids = [
    ...listOf(message['tool_calls']).map(({ id }) => id),
    ...[message['tool_call_id'] ?? []].flat(),
  ]
  const wrong = ids.map(textOf).find((id) => !ID.test(id))
  if (wrong !== undefined)
    return `Tool call id was ${wrong} but must be a-z, A-Z, 0-9, with a length of 9.`
  return role === 'user' && before?.['role'] === 'tool'
    ? "Unexpected role 'user' after role 'tool'"
    : null
}
