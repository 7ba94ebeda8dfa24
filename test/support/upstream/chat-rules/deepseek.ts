import { fieldsOf, listOf } from '../fields.ts'
import { firstProblem, openaiRejection, type ChatRules } from './rule.ts'

const ROLES = ['system', 'user', 'assistant', 'tool']

/** DeepSeek, which wants its thoughts back with its calls: https://api-docs.deepseek.com/guides/thinking_mode */
export const deepseek: ChatRules = {
  name: 'deepseek',
  problem: (body) => {
    if (fieldsOf(body['response_format'])['type'] === 'json_schema')
      return 'This response_format type is unavailable now'
    return firstProblem(listOf(body['messages']), (message, index) => {
      const { role, tool_calls: calls, reasoning_content: reasoning } = message
      if (!ROLES.includes(String(role))) return `messages[${index}].role: unknown variant`
      const isMissing = typeof reasoning !== 'string' || reasoning.trim() === ''
      return listOf(calls).length > 0 && isMissing
        ? `Missing \`reasoning_content\` field in the assistant message at message index ${index}`
        : null
    })
  },
  rejected: (message) => openaiRejection(message),
  written: (answer) => answer,
}
