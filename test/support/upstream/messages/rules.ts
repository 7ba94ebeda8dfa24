import type { ApiRequest, Rejection } from '../served-api.ts'
import { rejected } from './errors.ts'
import { fieldsOf, listOf, textOf, unknownNames, type Fields } from '../fields.ts'
import { messageProblem } from './message-rules.ts'
import { schemaProblem } from './schema-rules.ts'

const FIELDS =
  'model max_tokens messages system stream stop_sequences tools tool_choice metadata thinking output_config ' +
  'service_tier speed container cache_control temperature top_p top_k inference_geo'

/** Models that take neither `temperature` nor `top_p`, and those that always think as they see fit. */
const WITHOUT_SAMPLING = /^claude-(fable|mythos|opus-5|sonnet-5|haiku-5|opus-4-[78])/
const ALWAYS_ADAPTIVE = /^claude-(fable|mythos|opus-5-5)/
const NEVER_FORCED = /^claude-(fable-5-[12]|mythos-5-[12]|opus-5-5)/
const ONE_OF_TWO = /^claude-/
const WITHOUT_EFFORT = /^claude-(3|haiku-4|sonnet-4-5|opus-4-[01])/

/** What the real interface answers to a request that it rejects; null when it accepts it. */
export function rejectionOf({ headers, body }: ApiRequest): Rejection | null {
  if (headers['x-api-key'] === undefined) return rejected('x-api-key header is required', 401)
  if (headers['anthropic-version'] !== '2023-06-01')
    return rejected('anthropic-version: header is required')
  const binding = fieldsOf(body['thinking'])['block_binding']
  if (
    binding !== undefined &&
    !textOf(headers['anthropic-beta']).includes('thinking-binding-controls')
  )
    return rejected('thinking.adaptive.block_binding: Extra inputs are not permitted')
  const problem = problemOf(body)
  return problem === null ? null : rejected(problem)
}

function problemOf(body: Fields): string | null {
  const [unknown] = unknownNames(body, FIELDS)
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`
  if (!Number.isInteger(body['max_tokens']) || Number(body['max_tokens']) < 1)
    return 'max_tokens: Field required'
  return (
    settingsProblem(body) ??
    thinkingProblem(body) ??
    toolsProblem(body) ??
    outputProblem(body) ??
    systemProblem(body) ??
    messageProblem(body) ??
    marksProblem(body)
  )
}

function settingsProblem(body: Fields): string | null {
  const model = String(body['model'])
  const { temperature, top_p: topP, top_k: topK, stop_sequences: stops = [] } = body
  const sampling = [temperature, topP, topK].some((value) => value !== undefined)
  if (sampling && WITHOUT_SAMPLING.test(model))
    return '`temperature`, `top_p` and `top_k` are not supported by this model'
  if (temperature !== undefined && !(Number(temperature) >= 0 && Number(temperature) <= 1))
    return 'temperature: range: 0..1'
  if (temperature !== undefined && topP !== undefined && ONE_OF_TWO.test(model))
    return '`temperature` and `top_p` cannot both be specified for this model'
  if (!Array.isArray(stops) || stops.some((stop) => String(stop).trim() === ''))
    return 'stop_sequences: each stop sequence must contain non-whitespace'
  return null
}

function thinkingProblem(body: Fields): string | null {
  if (body['thinking'] === undefined) return null
  const model = String(body['model'])
  const { type, budget_tokens: budget } = fieldsOf(body['thinking'])
  if (!['enabled', 'disabled', 'adaptive', 'between_tools'].includes(String(type)))
    return 'thinking.type: Input should be enabled, disabled, adaptive or between_tools'
  if (ALWAYS_ADAPTIVE.test(model) && type !== 'adaptive')
    return `thinking.type.${String(type)} is not supported by this model`
  if (type === 'between_tools' && !model.startsWith('claude-sonnet-5-5'))
    return 'thinking.type.between_tools is not supported by this model'
  if (type === 'enabled') {
    if (WITHOUT_SAMPLING.test(model)) return 'thinking.type.enabled is not supported by this model'
    if (!(Number(budget) >= 1024)) return 'thinking.enabled.budget_tokens: must be 1024 or more'
    if (Number(budget) >= Number(body['max_tokens']))
      return '`max_tokens` must be greater than `thinking.budget_tokens`'
  }
  if (type === 'disabled') return null
  if (body['temperature'] !== undefined && body['temperature'] !== 1)
    return '`temperature` may only be set to 1 when thinking is enabled'
  const choice = fieldsOf(body['tool_choice'])['type']
  return choice === 'any' || choice === 'tool'
    ? 'Thinking may not be enabled when tool_choice forces tool use'
    : null
}

function toolsProblem(body: Fields): string | null {
  const tools = listOf(body['tools'])
  const choice = fieldsOf(body['tool_choice'])
  const names = tools.map(({ name }) => String(name))
  if (body['tools'] !== undefined && tools.length === 0) return 'tools: must not be empty'
  if (new Set(names).size !== names.length) return 'tools: Tool names must be unique'
  for (const tool of tools) {
    const [unknown] = unknownNames(tool, 'type name description input_schema cache_control strict')
    if (unknown !== undefined) return `tools.0.custom.${unknown}: Extra inputs are not permitted`
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(String(tool['name'])))
      return "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"
    const schema = fieldsOf(tool['input_schema'])
    if (schema['type'] !== 'object') return 'tools.0.custom.input_schema.type: Field required'
    if (['oneOf', 'anyOf', 'allOf'].some((name) => name in schema))
      return 'input_schema does not support oneOf, allOf, or anyOf at the top level'
  }
  if (body['tool_choice'] === undefined) return null
  if (tools.length === 0) return 'tool_choice may only be specified while providing tools'
  const { type, name, ...more } = choice
  if (!['auto', 'any', 'tool', 'none'].includes(String(type))) return 'tool_choice: invalid type'
  if ((type === 'tool' || type === 'any') && NEVER_FORCED.test(String(body['model'])))
    return 'tool_choice: type "tool" and "any" are not supported for this model.'
  if (type === 'tool' && !names.includes(String(name))) return `Tool '${String(name)}' not found`
  if (type !== 'tool' && name !== undefined) return 'tool_choice.name: Extra inputs'
  const known = type === 'none' ? '' : 'disable_parallel_tool_use'
  const [unknown] = unknownNames(more, known)
  return unknown === undefined ? null : `tool_choice.${unknown}: Extra inputs are not permitted`
}

function outputProblem(body: Fields): string | null {
  const output = fieldsOf(body['output_config'])
  const [unknown] = unknownNames(output, 'effort format')
  if (unknown !== undefined) return `output_config.${unknown}: Extra inputs are not permitted`
  const { effort, format } = output
  if (effort !== undefined) {
    if (!['low', 'medium', 'high', 'xhigh', 'max'].includes(textOf(effort)))
      return "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'"
    if (WITHOUT_EFFORT.test(String(body['model']))) return 'This model does not support effort'
  }
  if (format === undefined) return null
  const { type, schema, ...more } = fieldsOf(format)
  if (type !== 'json_schema' || Object.keys(more).length > 0) return 'output_config.format: invalid'
  return schemaProblem(schema)
}

function systemProblem({ system }: Fields): string | null {
  if (system === undefined || typeof system === 'string') return null
  const wrong = listOf(system).some(
    ({ type, text }) => type !== 'text' || String(text).trim() === '',
  )
  return wrong || listOf(system).length === 0
    ? 'system: text content blocks must be non-empty'
    : null
}

/** At most four marks, of known form, and none that lives longer after one that lives shorter. */
function marksProblem(body: Fields): string | null {
  const blocks = [
    ...listOf(body['tools']),
    ...listOf(body['system']),
    ...listOf(body['messages']).flatMap(({ content }) => listOf(content)),
  ]
  const marks = blocks.flatMap(({ cache_control: mark }) => (mark === undefined ? [] : [mark]))
  if (marks.length > 4) return `A maximum of 4 blocks with cache_control may be provided`
  const lives = marks.map((mark) => {
    const { type, ttl = '5m', ...more } = fieldsOf(mark)
    const valid = type === 'ephemeral' && Object.keys(more).length === 0
    return valid && (ttl === '5m' || ttl === '1h') ? ttl : null
  })
  if (lives.includes(null)) return 'cache_control: invalid'
  const wrong = lives.some((life, index) => life === '1h' && lives.slice(0, index).includes('5m'))
  return wrong ? 'a ttl=1h cache_control block must not come after a ttl=5m block' : null
}
