import type { CallSettings } from '../../moa/model-port.ts'
import { present } from '../mixtures/present.ts'
import type { Problem } from '../parse.ts'
import { FNV_START, fnv1a } from '../text-hash.ts'
import type { ResponsesRequest } from './responses-request.ts'
import type { ClientTool, RequestTool } from './tool-schema.ts'
import { isObject, jsonIn } from '../schemas/json-value.ts'

/** How a client knows a tool; a model is shown each as a function. */
export interface ClientCall {
  readonly type: 'function' | 'custom'
  readonly name: string
  readonly namespace?: string
}

/** Clients' names of tools by those that models are shown, where they differ in more than their place. */
export type ClientCalls = Readonly<Record<string, ClientCall>>

/** The tools of a request as a model is shown them. */
export interface ReadTools {
  readonly settings: Pick<CallSettings, 'tools' | 'toolChoice'>
  readonly clientCalls: ClientCalls
  /** Paths of the tools that are left out. */
  readonly leftOut: readonly string[]
}

const MAX_NAME_CHARS = 64

/** The name of a function that a model is shown: one name has the namespace in it, and two long ones stay different. */
export function shownName(namespace: string | null | undefined, name: string): string {
  if (namespace === null || namespace === undefined || namespace === '') return name
  // A run of such signs is tried from its first one only: a namespace may be as long as a body.
  const prefix = namespace.replace(/[^A-Za-z0-9_-]/g, '_').replace(/(?<!_)_+$/, '')
  const whole = `${prefix}__${name}`
  if (whole.length <= MAX_NAME_CHARS) return whole
  const end = `_${fnv1a(whole, FNV_START)}`
  return whole.slice(0, MAX_NAME_CHARS - end.length) + end
}

/** The one parameter of a custom tool, whose input is text. */
const TEXT_INPUT = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
}

/** The arguments of a call whose input is text. */
export function textArguments(input: string): string {
  return JSON.stringify({ input })
}

/** The text in the arguments of a call; the arguments themselves where a model wrote others. */
export function textInput(given: string): string {
  const { input } = Object(jsonIn(given)) as { readonly input?: unknown }
  return typeof input === 'string' ? input : given
}

/** Whether these arguments are whole: no text can follow a JSON object. */
export function areWhole(given: string): boolean {
  const last = given.trimEnd()
  const value = last.endsWith('}') ? jsonIn(last) : undefined
  return isObject(value)
}

interface Shown {
  readonly call: ClientCall
  readonly tool: ClientTool
}

/** Reads the tools of a request and of its input, and the choice among them. */
export function readTools(request: ResponsesRequest): ReadTools | Problem {
  const shown = new Map<string, Shown>()
  const leftOut: string[] = []
  for (const [path, tool] of everyTool(request)) {
    if (tool.type === 'namespace') {
      for (const each of tool.tools) add(shown, each, tool.name)
    } else if (tool.type === 'function' || tool.type === 'custom') add(shown, tool)
    else leftOut.push(path)
  }
  const { tool_choice: choice } = request
  const allowed = typeof choice === 'object' ? chosenIn(choice) : null
  const wrong = wrongChoice(choice, allowed, shown)
  if (wrong !== null) return wrong
  const isLimited = typeof choice === 'object' && choice?.type === 'allowed_tools'
  const only = isLimited ? new Set(allowed) : null
  const entries = [...shown].filter(([name]) => only?.has(name) !== false)
  const renamed = [...shown].filter(
    ([, { call }]) => call.type === 'custom' || call.namespace !== undefined,
  )
  return {
    settings: present({
      tools:
        entries.length === 0
          ? undefined
          : entries.map(([name, { tool }]) => asFunction(name, tool)),
      toolChoice: toChoice(choice),
    }),
    clientCalls: Object.fromEntries(renamed.map(([name, { call }]) => [name, call])),
    leftOut,
  }
}

function add(shown: Map<string, Shown>, tool: ClientTool, namespace?: string): void {
  const { type, name } = tool
  const call = { type, name, ...(namespace === undefined ? {} : { namespace }) }
  shown.set(shownName(namespace, name), { call, tool })
}

function everyTool({
  tools,
  input,
}: ResponsesRequest): readonly (readonly [string, RequestTool])[] {
  const own = (tools ?? []).map((tool, index) => [`tools[${index}]`, tool] as const)
  if (typeof input === 'string') return own
  const added = input.flatMap((item, at) =>
    item.type === 'additional_tools'
      ? item.tools.map((tool, index) => [`input[${at}].tools[${index}]`, tool] as const)
      : [],
  )
  return [...own, ...added]
}

/** A tool in the spelling of Chat Completions, in which models get it. */
function asFunction(name: string, tool: ClientTool): object {
  const { description } = tool
  if (tool.type === 'custom') {
    const words = [description ?? '', ...grammarWords(tool.format)].filter((text) => text !== '')
    const said = words.length === 0 ? {} : { description: words.join('\n\n') }
    return { type: 'function', function: { name, ...said, parameters: TEXT_INPUT } }
  }
  const { parameters, strict } = tool
  return { type: 'function', function: { name, ...present({ description, parameters, strict }) } }
}

function grammarWords(
  format: Extract<ClientTool, { type: 'custom' }>['format'],
): readonly string[] {
  if (format?.type !== 'grammar') return []
  return [`\`input\` must match this grammar (${format.syntax}):\n${format.definition}`]
}

type Choice = ResponsesRequest['tool_choice']

/** The names of the tools that a choice is about. */
function chosenIn(choice: Exclude<Choice, string | undefined>): readonly string[] {
  if (choice === null) return []
  if (choice.type === 'allowed_tools')
    return choice.tools.map(({ name, namespace }) => shownName(namespace, name))
  return [shownName(choice.namespace, choice.name)]
}

function toChoice(choice: Choice): string | object | undefined {
  if (choice === null || choice === undefined || typeof choice === 'string')
    return choice ?? undefined
  if (choice.type === 'allowed_tools') return choice.mode
  return { type: 'function', function: { name: shownName(choice.namespace, choice.name) } }
}

/** A choice of a tool that the request does not have. */
function wrongChoice(
  choice: Choice,
  names: readonly string[] | null,
  shown: ReadonlyMap<string, Shown>,
): Problem | null {
  if (choice === null || choice === undefined || choice === 'auto' || choice === 'none') return null
  const param = 'tool_choice'
  if (shown.size === 0) return { message: `${param}: the request has no tools`, param }
  if ((names ?? []).every((name) => shown.has(name))) return null
  return { message: `${param}: this tool is not among the tools`, param }
}
