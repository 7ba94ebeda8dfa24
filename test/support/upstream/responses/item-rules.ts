import { unsealed } from './sealed.ts'
import { problem, shown, type Problem } from './problem.ts'

type Item = Readonly<Record<string, unknown>>

/** The fields of each kind of item; those of a message without a type are the same. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  message: ['type', 'role', 'content', 'id', 'status', 'phase'],
  function_call: ['type', 'call_id', 'name', 'arguments', 'id', 'status'],
  function_call_output: ['type', 'call_id', 'output', 'id', 'status'],
  reasoning: ['type', 'id', 'summary', 'content', 'encrypted_content', 'status'],
}

const PARTS: Readonly<Record<string, readonly string[]>> = {
  system: ['input_text'],
  developer: ['input_text'],
  user: ['input_text', 'input_image'],
  assistant: ['output_text', 'refusal'],
}

/** What the items of a request break: a form, or the order in which items belong together. */
export function itemProblem({ model, input, store }: Item): Problem | null {
  if (!Array.isArray(input)) return null
  const items = input as readonly Item[]
  for (const [index, item] of items.entries()) {
    const found =
      formProblem(item, index) ??
      storeProblem(item, store) ??
      reasoningProblem(item, items[index + 1], model)
    if (found !== null) return found
  }
  return pairProblem(items)
}

function formProblem(item: Item, index: number): Problem | null {
  const type = shown(item['type'] ?? 'message')
  const at = `input[${index}]`
  const known = FIELDS[type]
  if (known === undefined) return problem(`Invalid value: '${type}'.`, at, 'invalid_value')
  const unknown = Object.keys(item).find((name) => !known.includes(name))
  if (unknown !== undefined)
    return problem(
      `Unknown parameter: '${at}.${unknown}'.`,
      `${at}.${unknown}`,
      'unknown_parameter',
    )
  if (type === 'message') return contentProblem(item, at)
  if (type === 'function_call' && !/^[a-zA-Z0-9_-]{1,64}$/.test(shown(item['name'])))
    return problem(`Invalid '${at}.name': string does not match pattern.`, at, 'invalid_value')
  if (type === 'reasoning' && !Array.isArray(item['summary']))
    return problem(`Missing required parameter: '${at}.summary'.`, at, 'missing_required_parameter')
  const id = shown(item['call_id'] ?? 'none')
  if (id.length > 64 || id === '')
    return problem(`Invalid '${at}.call_id': string too long.`, at, 'string_above_max_length')
  return null
}

function contentProblem({ role, content }: Item, at: string): Problem | null {
  const known = PARTS[shown(role)]
  if (known === undefined)
    return problem(`Invalid value: '${shown(role)}'.`, `${at}.role`, 'invalid_value')
  if (typeof content === 'string') return null
  const types = (content as readonly Item[]).map(({ type }) => shown(type))
  const wrong = types.find((type) => !known.includes(type))
  if (wrong === undefined && types.length > 0) return null
  return problem(
    `Invalid value: '${wrong}'. Supported values are: ${known.join(', ')}.`,
    `${at}.content[0]`,
    'invalid_value',
  )
}

/** An id alone is enough only where items are stored. */
function storeProblem({ id, encrypted_content: sealed }: Item, store: unknown): Problem | null {
  if (id === undefined || store !== false || sealed !== undefined) return null
  return problem(
    `Item with id '${shown(id)}' not found. Items are not persisted when \`store\` is set to false.`,
    'input',
  )
}

function reasoningProblem(item: Item, next: Item | undefined, model: unknown): Problem | null {
  if (item['type'] !== 'reasoning') return null
  const id = shown(item['id'])
  const bound = unsealed(item['encrypted_content'])
  if (bound === null || bound.id !== id || bound.model !== model) {
    const message = `The encrypted content for item ${id} could not be verified.`
    return problem(message, null, 'invalid_encrypted_content')
  }
  const follows = next?.['type'] === 'function_call' ? next['call_id'] : roleOf(next)
  if (follows === bound.next) return null
  return problem(
    `Item '${id}' of type 'reasoning' was provided without its required following item.`,
    'input',
  )
}

function roleOf(item: Item | undefined): unknown {
  return item?.['role'] === 'assistant' ? 'message' : undefined
}

function pairProblem(items: readonly Item[]): Problem | null {
  const calls = new Set<unknown>()
  const answered = new Set<unknown>()
  for (const { type, call_id: id } of items) {
    if (type === 'function_call') calls.add(id)
    if (type !== 'function_call_output') continue
    if (!calls.has(id))
      return problem(
        `No tool call found for function call output with call_id ${shown(id)}.`,
        'input',
      )
    answered.add(id)
  }
  const open = [...calls].find((id) => !answered.has(id))
  if (open === undefined) return null
  return problem(`No tool output found for function call ${shown(open)}.`, 'input')
}
