import type { Message } from '../../../moa/message.ts'
import type { CallSettings, ModelCall } from '../../../moa/model-port.ts'
import { fields, list, text, type Fields } from '../../../reading/fields.ts'
import { KNOWN_CHOICES, takesChoice, type ToolChoice } from '../../catalog/tool-choices.ts'
import { cacheControlOf, type Block } from './cache.ts'
import { spelledName } from './tool-name.ts'

/** The tools of a request and the choice among them; nothing where there are none. */
export interface WireTools {
  readonly tools?: readonly Block[]
  readonly tool_choice?: object
}

/** Tools as Anthropic takes them. Calls of earlier turns need tools, whether or not the request has some. */
export function wireTools({ settings, messages }: Call, model: string): WireTools {
  const given = (settings.tools ?? []).map((tool) => fields(tool) ?? {})
  if (given.length === 0) return toolsOfHistory(messages)
  const { names, mode: wanted } = choiceOf(settings.toolChoice)
  const mode = takes(model, wanted) ? wanted : AUTO
  const seen = given.filter((tool) => names === null || names.has(nameOf(tool)))
  const alone = settings.parallelToolCalls === false && mode.type !== 'none'
  return {
    tools: (seen.length === 0 ? given : seen).map(wireTool),
    ...(mode.type === 'auto' && !alone
      ? {}
      : { tool_choice: { ...mode, ...(alone ? { disable_parallel_tool_use: true } : {}) } }),
  }
}

type Call = Pick<ModelCall, 'settings' | 'messages'>

const AUTO = { type: 'auto' } as const

/** Some models cannot be made to call a tool. */
function takes(model: string, { type }: Choice['mode']): boolean {
  const choice = FORCED.get(type)
  return choice === undefined || takesChoice(KNOWN_CHOICES.anthropic, model, choice)
}

const FORCED: ReadonlyMap<string, ToolChoice> = new Map([
  ['any', 'required'],
  ['tool', 'function'],
])

interface Choice {
  /** The names of the only tools that the model may see; null for all. */
  readonly names: ReadonlySet<string> | null
  readonly mode: { readonly type: 'auto' | 'none' | 'any' | 'tool'; readonly name?: string }
}

const MODES: ReadonlyMap<unknown, Choice['mode']> = new Map([
  ['none', { type: 'none' }],
  ['required', { type: 'any' }],
])

function choiceOf(choice: CallSettings['toolChoice']): Choice {
  const chosen = fields(choice) ?? {}
  const name = text(fields(chosen['function'])?.['name'])
  if (name !== undefined) return { names: null, mode: { type: 'tool', name: spelledName(name) } }
  const allowed = fields(chosen['allowed_tools'])
  const mode = MODES.get(allowed === null ? choice : allowed['mode']) ?? AUTO
  return { names: allowed && new Set(list(allowed['tools']).map(nameOf)), mode }
}

function nameOf(tool: Fields): string {
  return text(fields(tool['function'])?.['name']) ?? text(tool['name']) ?? ''
}

function wireTool(tool: Fields): Block {
  const called = fields(tool['function']) ?? tool
  const description = text(called['description'])
  const mark = cacheControlOf(tool['cache_control'] ?? called['cache_control'])
  return {
    name: spelledName(nameOf(tool)),
    ...(description === undefined ? {} : { description }),
    input_schema: inputSchema(fields(called['parameters'])),
    ...(mark === null ? {} : { cache_control: mark }),
  }
}

/** Keywords that Anthropic rejects at the top of the schema of a tool. */
const NOT_AT_TOP = ['oneOf', 'anyOf', 'allOf']

function inputSchema(parameters: Fields | null): object {
  const kept = Object.entries(parameters ?? { properties: {} }).filter(
    ([name]) => !NOT_AT_TOP.includes(name),
  )
  return { ...Object.fromEntries(kept), type: 'object' }
}

function toolsOfHistory(messages: readonly Message[]): WireTools {
  const calls = messages.flatMap(({ toolCalls }) => toolCalls ?? [])
  if (calls.length === 0) return {}
  const names = [...new Set(calls.map(({ name }) => spelledName(name)))]
  return {
    tools: names.map((name) => ({ name, input_schema: { type: 'object' } })),
    tool_choice: { type: 'none' },
  }
}
