import { fieldsOf, listOf, textOf, unknownNames, type Fields } from '../fields.ts'
import { boundTo, isRedacted, signatureOf } from './signature.ts'

/** Models that take no answer at the end, to continue it. */
const WITHOUT_PREFILL =
  /^claude-(fable|mythos|opus-[56]|sonnet-[56]|haiku-5|opus-4-[678]|sonnet-4-6)/

/** The fields of each block, and whose turns may have it. */
const BLOCKS: Readonly<Record<string, { readonly known: string; readonly roles: string }>> = {
  text: { known: 'type text cache_control citations', roles: 'user assistant' },
  image: { known: 'type source cache_control', roles: 'user' },
  tool_use: { known: 'type id name input cache_control', roles: 'assistant' },
  tool_result: { known: 'type tool_use_id content is_error cache_control', roles: 'user' },
  thinking: { known: 'type thinking signature', roles: 'assistant' },
  redacted_thinking: { known: 'type data', roles: 'assistant' },
}

/** Why the real interface rejects the messages of a request; null when it takes them. */
export function messageProblem(body: Fields): string | null {
  const messages = listOf(body['messages'])
  if (messages.length === 0) return 'messages: at least one message is required'
  if (messages[0]?.['role'] !== 'user') return 'messages: first message must use the "user" role'
  for (const [index, message] of messages.entries()) {
    const problem =
      contentProblem(message) ?? pairProblem(messages, index) ?? rolesProblem(messages, index)
    if (problem !== null) return `messages.${index}: ${problem}`
  }
  return (
    signatureProblem(body, messages) ??
    idsProblem(messages) ??
    endProblem(body, messages) ??
    historyProblem(body, messages)
  )
}

function rolesProblem(messages: readonly Fields[], index: number): string | null {
  const { role, ...more } = messages[index] ?? {}
  if (role !== 'user' && role !== 'assistant') return `unexpected role "${String(role)}"`
  if (Object.keys(more).some((name) => name !== 'content')) return 'Extra inputs are not permitted'
  return messages[index - 1]?.['role'] === role ? 'roles must alternate' : null
}

function contentProblem({ role, content }: Fields): string | null {
  if (typeof content === 'string') return content.trim() === '' ? 'content must be non-empty' : null
  const blocks = listOf(content)
  if (blocks.length === 0) return 'all messages must have non-empty content'
  const problem = blocks.map((block) => blockProblem(block, String(role))).find((it) => it !== null)
  const last = String(blocks.at(-1)?.['type'])
  if (problem === undefined && last.includes('thinking'))
    return 'The final block in an assistant message cannot be `thinking`'
  return problem ?? null
}

function blockProblem(block: Fields, role: string): string | null {
  const type = String(block['type'])
  const rule = BLOCKS[type]
  if (rule === undefined) return `Input tag '${type}' is not known`
  if (!rule.roles.includes(role)) return `${type} blocks are not permitted in ${role} messages`
  const [unknown] = unknownNames(block, rule.known)
  if (unknown !== undefined) return `${type}.${unknown}: Extra inputs are not permitted`
  return CHECKS[type]?.(block) ?? null
}

const CHECKS: Readonly<Record<string, (block: Fields) => string | null>> = {
  text: ({ text }) =>
    typeof text !== 'string' || text.trim() === ''
      ? 'text content blocks must contain non-whitespace text'
      : null,
  image: ({ source }) => imageProblem(fieldsOf(source)),
  tool_use({ id, name, input }) {
    if (!/^[a-zA-Z0-9_-]+$/.test(String(id))) return 'tool_use.id: String should match pattern'
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(String(name))) return 'tool_use.name: should match pattern'
    return fieldsOf(input) === input ? null : 'tool_use.input: Input should be a valid dictionary'
  },
  tool_result: ({ content }) =>
    listOf(content)
      .map((block) => blockProblem(block, 'user'))
      .find((problem) => problem !== null) ?? null,
  redacted_thinking: ({ data }) =>
    isRedacted(data) ? null : 'Invalid `data` in `redacted_thinking` block',
}

/** Thoughts come back as they were; some models bind them to the conversation before them, or drop them where it differs. */
function signatureProblem(body: Fields, messages: readonly Fields[]): string | null {
  const drops = fieldsOf(fieldsOf(body['thinking'])['block_binding'])['prefix_mismatch_behavior']
  for (const [index, message] of messages.entries()) {
    const prefix = boundTo(body, index)
    if (prefix !== '' && drops === 'drop_block') continue
    const wrong = blocksOf(message, 'thinking').some(
      ({ thinking, signature }) => signature !== signatureOf(textOf(thinking), prefix),
    )
    if (wrong) return `messages.${index}: Invalid \`signature\` in \`thinking\` block`
  }
  return null
}

function imageProblem({ type, media_type: media, data, url }: Fields): string | null {
  if (type === 'url')
    return String(url).startsWith('https://') ? null : 'Only HTTPS URLs are supported'
  const known = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].includes(String(media))
  return type === 'base64' && known && /^[\w+/=]+$/.test(String(data)) ? null : 'invalid image'
}

/** Every call has its result at the beginning of the next message, and every result has its call. */
function pairProblem(messages: readonly Fields[], index: number): string | null {
  const calls = blocksOf(messages[index - 1], 'tool_use').map(({ id }) => textOf(id))
  const blocks = listOf(messages[index]?.['content'])
  const results = blocksOf(messages[index], 'tool_result').map(({ tool_use_id: id }) => textOf(id))
  const missing = calls.find((id) => !results.includes(id))
  if (missing !== undefined)
    return `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing}`
  const unexpected = results.find((id) => !calls.includes(id))
  if (unexpected !== undefined) return `unexpected \`tool_use_id\`: ${unexpected}`
  if (new Set(results).size !== results.length) return 'each tool_use must have a single result'
  const first = blocks.slice(0, results.length)
  return first.every(({ type }) => type === 'tool_result')
    ? null
    : 'tool_result blocks must come first'
}

function idsProblem(messages: readonly Fields[]): string | null {
  const ids = messages.flatMap((message) =>
    blocksOf(message, 'tool_use').map(({ id }) => textOf(id)),
  )
  return new Set(ids).size === ids.length ? null : 'messages: `tool_use` ids must be unique'
}

function endProblem({ model }: Fields, messages: readonly Fields[]): string | null {
  const last = messages.at(-1)
  if (last?.['role'] !== 'assistant') return null
  if (blocksOf(last, 'tool_use').length > 0) return 'messages: a call has no result'
  return WITHOUT_PREFILL.test(String(model))
    ? 'This model does not support assistant message prefill'
    : null
}

function historyProblem(body: Fields, messages: readonly Fields[]): string | null {
  const answers = messages.filter(({ role }) => role === 'assistant')
  const withCalls = answers.filter((answer) => blocksOf(answer, 'tool_use').length > 0)
  if (withCalls.length > 0 && body['tools'] === undefined)
    return 'Requests which include `tool_use` or `tool_result` blocks must define tools'
  const last = answers.at(-1)
  const thinks = fieldsOf(body['thinking'])['type'] === 'enabled'
  const first = String(listOf(last?.['content'])[0]?.['type'])
  return thinks && last !== undefined && withCalls.includes(last) && !first.includes('thinking')
    ? 'Expected `thinking` or `redacted_thinking`, but found `tool_use`'
    : null
}

function blocksOf(message: Fields | undefined, type: string): readonly Fields[] {
  return listOf(message?.['content']).filter((block) => block['type'] === type)
}
