import type { ApiRequest, Rejection } from '../served-api.ts'
import { itemProblem } from './item-rules.ts'
import { problem, shown, type Problem } from './problem.ts'

type Fields = Readonly<Record<string, unknown>>

/** What OpenAI answers to a request that it does not accept. */
export function rejectionOf({ body, headers }: ApiRequest): Rejection | null {
  if (!shown(headers['content-type']).includes('application/json'))
    return rejection(problem('Expected a body of JSON'))
  const found = problemOf(body)
  return found === null ? null : rejection(found)
}

function rejection(error: Problem): Rejection {
  return { status: 400, body: { error: { ...error, type: 'invalid_request_error' } } }
}

const PARAMETERS = new Set([
  'background',
  'context_management',
  'conversation',
  'include',
  'input',
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'model',
  'parallel_tool_calls',
  'previous_response_id',
  'prompt',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning',
  'safety_identifier',
  'service_tier',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'truncation',
  'user',
])

const RULES: readonly ((body: Fields) => Problem | null)[] = [
  unknownParameter,
  missing,
  tooLong,
  tooFewTokens,
  wrongEffort,
  wrongSampling,
  wrongInclude,
  wrongTool,
  wrongChoice,
  wrongText,
  itemProblem,
]

function problemOf(body: Fields): Problem | null {
  for (const rule of RULES) {
    const found = rule(body)
    if (found !== null) return found
  }
  return null
}

function unknownParameter(body: Fields): Problem | null {
  const unknown = Object.keys(body).find((name) => !PARAMETERS.has(name))
  if (unknown === undefined) return null
  return problem(`Unknown parameter: '${unknown}'.`, unknown, 'unknown_parameter')
}

function missing({ model, input }: Fields): Problem | null {
  if (typeof model !== 'string')
    return problem("Missing required parameter: 'model'.", 'model', 'missing_required_parameter')
  if (typeof input === 'string' || (Array.isArray(input) && input.length > 0)) return null
  return problem("Missing required parameter: 'input'.", 'input', 'missing_required_parameter')
}

function tooLong({ prompt_cache_key: key = '' }: Fields): Problem | null {
  return shown(key).length <= 64
    ? null
    : problem(
        "Invalid 'prompt_cache_key': string too long.",
        'prompt_cache_key',
        'string_above_max_length',
      )
}

function tooFewTokens({ max_output_tokens: most }: Fields): Problem | null {
  if (most === undefined || Number(most) >= 16) return null
  const message = `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${shown(most)} instead.`
  return problem(message, 'max_output_tokens', 'integer_below_min_value')
}

/** A model that reasons, by OpenAI's names. */
function reasons(model: unknown): boolean {
  return /^(gpt-[5-9]|o\d)/.test(shown(model)) && !/^gpt-5(\.\d)?-chat/.test(shown(model))
}

function effortOf({ reasoning }: Fields): unknown {
  return (reasoning as Fields | undefined)?.['effort']
}

/** The efforts of the newest families; see src/models/catalog/efforts.ts. */
const EFFORTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^gpt-6-astra/, ['low', 'medium', 'high', 'xhigh', 'max']],
  [/^gpt-(5\.6|[6-9])/, ['none', 'low', 'medium', 'high', 'xhigh', 'max']],
  [/^gpt-5\.[2-5]/, ['none', 'low', 'medium', 'high', 'xhigh']],
]

function wrongEffort(body: Fields): Problem | null {
  const { model, reasoning } = body
  if (shown(model).startsWith('gpt-4') && reasoning !== undefined)
    return problem(
      "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
      'reasoning.effort',
      'unsupported_parameter',
    )
  const effort = effortOf(body)
  const known = EFFORTS.find(([name]) => name.test(shown(model)))?.[1]
  if (effort === undefined || known === undefined || known.includes(shown(effort))) return null
  const message = `Unsupported value: '${shown(effort)}' is not supported with the '${shown(model)}' model. Supported values are: ${known.join(', ')}.`
  return problem(message, 'reasoning.effort', 'unsupported_value')
}

function wrongSampling(body: Fields): Problem | null {
  const given = ['temperature', 'top_p'].find((name) => body[name] !== undefined)
  const effort = effortOf(body)
  const refused = reasons(body['model']) ? effort !== 'none' : (effort ?? 'none') !== 'none'
  if (given === undefined || !refused) return null
  const message = `Unsupported parameter: '${given}' is not supported with this model.`
  return problem(message, given, 'unsupported_parameter')
}

function wrongInclude({ model, include }: Fields): Problem | null {
  return shown(model).startsWith('gpt-4') && Array.isArray(include) && include.length > 0
    ? problem('Encrypted content is not supported with this model.', 'include')
    : null
}

const TOOL_FIELDS = new Set(['type', 'name', 'description', 'parameters', 'strict'])

function wrongTool({ tools = [] }: Fields): Problem | null {
  for (const [index, tool] of (tools as readonly Fields[]).entries()) {
    const at = `tools[${index}]`
    const unknown = Object.keys(tool).find((name) => !TOOL_FIELDS.has(name))
    if (unknown !== undefined)
      return problem(
        `Unknown parameter: '${at}.${unknown}'.`,
        `${at}.${unknown}`,
        'unknown_parameter',
      )
    if (typeof tool['name'] !== 'string')
      return problem(
        `Missing required parameter: '${at}.name'.`,
        `${at}.name`,
        'missing_required_parameter',
      )
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(tool['name']))
      return problem(
        `Invalid '${at}.name': string does not match pattern.`,
        `${at}.name`,
        'invalid_value',
      )
  }
  return null
}

function wrongChoice({ tool_choice: choice, tools }: Fields): Problem | null {
  if (choice === undefined) return null
  if (tools === undefined) return problem("'tool_choice' needs 'tools'.", 'tool_choice')
  if (typeof choice === 'string') return null
  const { type, name, mode, tools: some } = choice as Fields
  const known =
    type === 'function' ? typeof name === 'string' : type === 'allowed_tools' && mode && some
  return known ? null : problem("Invalid value: 'tool_choice'.", 'tool_choice', 'invalid_value')
}

function wrongText({ text }: Fields): Problem | null {
  const format = (text as Fields | undefined)?.['format'] as Fields | undefined
  if (format?.['type'] !== 'json_schema') return null
  const lacking = ['name', 'schema'].find((name) => format[name] === undefined)
  if (lacking === undefined) return null
  const param = `text.format.${lacking}`
  return problem(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter')
}
