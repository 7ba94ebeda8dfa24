import type { ApiRequest, Rejection } from '../served-api.ts'
import { keyRejected, rejected } from './errors.ts'
import { fieldsOf, isFields, listOf, textOf, unknownNames, type Fields } from '../fields.ts'
import { turnsProblem } from './turns.ts'

const FIELDS =
  'contents tools toolConfig safetySettings systemInstruction generationConfig cachedContent serviceTier store labels'
const CONFIG_FIELDS =
  'stopSequences responseMimeType responseSchema responseJsonSchema responseModalities candidateCount maxOutputTokens ' +
  'temperature topP topK seed presencePenalty frequencyPenalty responseLogprobs logprobs speechConfig thinkingConfig ' +
  'imageConfig mediaResolution'

/** The names of models by what they reject. */
const BUDGETS = /^gemini-2\.5/
const LEVELS = /^gemini-(?!1|2)/
const WITHOUT_MINIMAL = /^gemini-(4|3\.[678]|3-pro|3\.1-pro)/
const WITHOUT_PENALTIES = /^gemini-(?!1|2\.0)/
const TEXT_WITH_TOOLS = /^gemini-[12]/
const UNSIGNED = /^gemini-[12]|^gemma/

/** What the real interface answers to a request that it rejects; null when it accepts it. */
export function rejectionOf({ path, headers, body }: ApiRequest, model: string): Rejection | null {
  const key = headers['x-goog-api-key']
  if (key === undefined)
    return rejected('Method does not allow unregistered callers (callers without identity).', 403)
  if (key === 'invalid') return keyRejected()
  if (headers['authorization'] !== undefined)
    return rejected('Request had invalid authentication credentials.', 401)
  if (path.includes(':streamGenerateContent') && !path.endsWith('?alt=sse'))
    return rejected('This upstream streams events alone.')
  const problem = problemOf(body, model)
  return problem === null ? null : rejected(problem)
}

function problemOf(body: Fields, model: string): string | null {
  const config = fieldsOf(body['generationConfig'])
  const [unknown] = [...unknownNames(body, FIELDS), ...unknownNames(config, CONFIG_FIELDS)]
  if (unknown !== undefined)
    return `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`
  return (
    configProblem(config, model) ??
    thinkingProblem(config, model) ??
    toolsProblem(body, model) ??
    instructionProblem(body) ??
    turnsProblem(body, !UNSIGNED.test(model))
  )
}

function configProblem(config: Fields, model: string): string | null {
  const { temperature, maxOutputTokens, stopSequences = [] } = config
  if (temperature !== undefined && !(Number(temperature) >= 0 && Number(temperature) <= 2))
    return 'temperature must be in the range [0.0, 2.0]'
  if (maxOutputTokens !== undefined && !(Number(maxOutputTokens) >= 1))
    return 'max_output_tokens must be positive'
  if (!Array.isArray(stopSequences) || stopSequences.length > 5)
    return 'stop_sequences: at most 5 are allowed'
  const penalized = 'presencePenalty' in config || 'frequencyPenalty' in config
  if (penalized && WITHOUT_PENALTIES.test(model)) return `Penalty is not enabled for ${model}`
  if ('responseJsonSchema' in config) {
    if (config['responseMimeType'] !== 'application/json')
      return 'response_json_schema is only allowed with the MIME type application/json'
    return schemaProblem(config['responseJsonSchema'])
  }
  return null
}

function thinkingProblem(config: Fields, model: string): string | null {
  if (config['thinkingConfig'] === undefined) return null
  const thinking = fieldsOf(config['thinkingConfig'])
  const [unknown] = unknownNames(thinking, 'includeThoughts thinkingBudget thinkingLevel')
  if (unknown !== undefined) return `Unknown name "${unknown}" at thinking_config`
  const { thinkingBudget: budget, thinkingLevel: level } = thinking
  if (budget !== undefined && level !== undefined)
    return 'You can only set one of thinking budget and thinking level.'
  if (BUDGETS.test(model)) {
    if (level !== undefined) return 'Thinking level is not supported for this model.'
    return budget === 0 && model.startsWith('gemini-2.5-pro')
      ? 'Budget 0 is invalid. This model only works in thinking mode.'
      : null
  }
  if (model.startsWith('gemini') && !LEVELS.test(model))
    return 'Thinking is not enabled for this model.'
  if (budget !== undefined && model.startsWith('gemini-4'))
    return 'Thinking budget is not supported for this model.'
  const levels = ['LOW', 'MEDIUM', 'HIGH', ...(WITHOUT_MINIMAL.test(model) ? [] : ['MINIMAL'])]
  return level === undefined || levels.includes(textOf(level))
    ? null
    : `Thinking level ${textOf(level)} is not supported for this model.`
}

function toolsProblem(body: Fields, model: string): string | null {
  const declared = listOf(body['tools']).flatMap((tool) => listOf(tool['functionDeclarations']))
  for (const declaration of declared) {
    const problem = declarationProblem(declaration)
    if (problem !== null) return `tools[0].function_declarations: ${problem}`
  }
  const format = fieldsOf(body['generationConfig'])['responseMimeType']
  if (declared.length > 0 && format === 'application/json' && TEXT_WITH_TOOLS.test(model))
    return "Function calling with a response mime type: 'application/json' is unsupported"
  const calling = fieldsOf(fieldsOf(body['toolConfig'])['functionCallingConfig'])
  return choiceProblem(calling, new Set(declared.map(({ name }) => name)))
}

function declarationProblem(declaration: Fields): string | null {
  const [unknown] = unknownNames(declaration, 'name description parameters parametersJsonSchema')
  if (unknown !== undefined) return `Unknown name "${unknown}": Cannot find field.`
  const { name, parameters, parametersJsonSchema: schema } = declaration
  if (!/^[A-Za-z_][\w.:-]{0,127}$/.test(String(name))) return 'Invalid function name.'
  if (schema === undefined) return null
  if (parameters !== undefined) return 'parameters and parameters_json_schema exclude each other'
  if (!isFields(schema)) return 'parameters_json_schema must be an object'
  return schemaProblem(schema)
}

function choiceProblem(calling: Fields, declared: ReadonlySet<unknown>): string | null {
  const { mode, allowedFunctionNames: names } = calling
  if (mode !== undefined && !['AUTO', 'ANY', 'NONE', 'VALIDATED'].includes(textOf(mode)))
    return 'Invalid value at tool_config.function_calling_config.mode'
  if (mode === 'ANY' && declared.size === 0)
    return 'Function calling config is set without function_declarations.'
  if (names === undefined) return null
  if (mode !== 'ANY') return 'allowed_function_names should only be set when the mode is ANY'
  return Array.isArray(names) && names.length > 0 && names.every((name) => declared.has(name))
    ? null
    : 'allowed_function_names must be among the function declarations'
}

/** Beside `$ref`, only names that begin with `$` may stand. */
function schemaProblem(schema: unknown): string | null {
  if (Array.isArray(schema))
    return schema.map(schemaProblem).find((problem) => problem !== null) ?? null
  if (!isFields(schema)) return null
  const beside = Object.keys(schema).filter((name) => !name.startsWith('$'))
  if (typeof schema['$ref'] === 'string' && beside.length > 0)
    return `If $ref is set, no other properties may be set, but ${beside.join(', ')} is`
  return schemaProblem(Object.values(schema))
}

function instructionProblem(body: Fields): string | null {
  const instruction = body['systemInstruction']
  if (instruction === undefined) return null
  const parts = listOf(fieldsOf(instruction)['parts'])
  return parts.length > 0 && parts.every(({ text }) => typeof text === 'string' && text !== '')
    ? null
    : 'system_instruction: must have text parts'
}
