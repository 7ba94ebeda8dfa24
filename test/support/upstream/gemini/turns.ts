import { DUMMY, signatureOf } from './signature.ts'
import { fieldsOf, isFields, listOf, textOf, unknownNames, type Fields } from '../fields.ts'

const PART_FIELDS =
  'text thought thoughtSignature functionCall functionResponse inlineData fileData'
const KINDS = ['text', 'functionCall', 'functionResponse', 'inlineData', 'fileData']

/** What is wrong with the turns of a request; null when they are accepted. */
export function turnsProblem(body: Fields, wantsSignatures: boolean): string | null {
  const contents = listOf(body['contents'])
  if (contents.length === 0) return 'GenerateContentRequest.contents: contents is not specified'
  for (const [index, content] of contents.entries()) {
    const problem = contentProblem(content) ?? orderProblem(contents, index)
    if (problem !== null) return `contents[${index}]: ${problem}`
  }
  return signaturesProblem(contents, wantsSignatures)
}

function contentProblem(content: Fields): string | null {
  const [unknown] = unknownNames(content, 'role parts')
  if (unknown !== undefined) return `Unknown name "${unknown}": Cannot find field.`
  if (content['role'] !== 'user' && content['role'] !== 'model')
    return 'Please use a valid role: user, model.'
  const parts = listOf(content['parts'])
  if (parts.length === 0) return 'parts must not be empty'
  return parts.map((part) => partProblem(part, content['role'])).find((it) => it !== null) ?? null
}

function partProblem(part: Fields, role: unknown): string | null {
  const [unknown] = unknownNames(part, PART_FIELDS)
  if (unknown !== undefined) return `Unknown name "${unknown}": Cannot find field.`
  const kinds = KINDS.filter((kind) => part[kind] !== undefined)
  if (kinds.length !== 1) return 'required oneof field "data" must have one initialized field'
  const [kind = ''] = kinds
  if (role === 'user' && kind === 'functionCall') return 'a function call is of the model'
  if (role === 'model' && kind === 'functionResponse') return 'a function response is of the user'
  return PROBLEMS[kind]?.(part) ?? null
}

/** What every name of a function is like. */
const NAME = /^[A-Za-z_][^\s]{0,127}$/

const PROBLEMS: Readonly<Record<string, (part: Fields) => string | null>> = {
  text: ({ text, thoughtSignature }) =>
    typeof text === 'string' && (text !== '' || thoughtSignature !== undefined)
      ? null
      : 'Unable to submit request because it must have a text parameter',
  functionCall: ({ functionCall }) => {
    const call = fieldsOf(functionCall)
    const [unknown] = unknownNames(call, 'id name args')
    if (unknown !== undefined) return `Unknown name "${unknown}" at function_call`
    if (!NAME.test(textOf(call['name']))) return 'function_call.name: Name cannot be empty.'
    return isFields(call['args'] ?? {}) ? null : 'Invalid value at function_call.args (Struct)'
  },
  functionResponse: ({ functionResponse }) => {
    const response = fieldsOf(functionResponse)
    const [unknown] = unknownNames(response, 'id name response parts')
    if (unknown !== undefined) return `Unknown name "${unknown}" at function_response`
    if (!NAME.test(textOf(response['name']))) return 'function_response.name: Name cannot be empty.'
    return isFields(response['response'])
      ? null
      : 'Invalid value at function_response.response (Struct)'
  },
  inlineData: ({ inlineData }) => {
    const { mimeType, data } = fieldsOf(inlineData)
    const isBase64 = typeof data === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(data)
    return typeof mimeType === 'string' && isBase64 ? null : 'inline_data: Base64 decoding failed'
  },
  fileData: ({ fileData }) => {
    const { mimeType, fileUri } = fieldsOf(fileData)
    const isHttps = typeof fileUri === 'string' && fileUri.startsWith('https://')
    return typeof mimeType === 'string' && isHttps ? null : 'file_data: Cannot fetch content'
  },
}

/** A call follows a turn of the user; its response follows it, one for each call of the turn. */
function orderProblem(contents: readonly Fields[], index: number): string | null {
  const before = contents[index - 1]
  const calls = namesIn(contents[index], 'functionCall')
  if (calls.length > 0 && before?.['role'] !== 'user')
    return 'Please ensure that function call turn comes immediately after a user turn or after a function response turn.'
  const responses = namesIn(contents[index], 'functionResponse')
  const asked = namesIn(before, 'functionCall')
  if (responses.length > 0 && asked.length === 0)
    return 'Please ensure that function response turn comes immediately after a function call turn.'
  if (asked.length !== responses.length)
    return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'
  return responses.every((name, at) => name === asked[at])
    ? null
    : 'the names of function responses must match those of the calls'
}

/** Ids and names of the calls or responses of a turn. */
function namesIn(content: Fields | undefined, kind: string): readonly string[] {
  return listOf(content?.['parts'])
    .filter((part) => part[kind] !== undefined)
    .map((part) => {
      const { id, name } = fieldsOf(part[kind])
      return `${String(id)} ${String(name)}`
    })
}

/** Every signature is checked; of a call it is demanded in the first part of each step since the user spoke. */
function signaturesProblem(contents: readonly Fields[], wanted: boolean): string | null {
  const spoke = contents.findLastIndex(({ role, parts }) => role === 'user' && !answers(parts))
  for (const [index, { role, parts }] of contents.entries()) {
    if (role !== 'model') continue
    const call = listOf(parts).find(({ functionCall }) => functionCall !== undefined)
    if (wanted && index > spoke && call !== undefined && call['thoughtSignature'] === undefined)
      return `Function call is missing a thought_signature in functionCall parts. Additional data, position ${index + 1}.`
    if (!areValid(listOf(parts))) return 'Thought signature is not valid.'
  }
  return null
}

function answers(parts: unknown): boolean {
  return listOf(parts).some(({ functionResponse }) => functionResponse !== undefined)
}

function areValid(parts: readonly Fields[]): boolean {
  let text = ''
  for (const part of parts) {
    const given = part['thoughtSignature']
    const isDummy = given === DUMMY && part['functionCall'] !== undefined
    if (given !== undefined && !isDummy && given !== signatureOf(part, text)) return false
    if (part['thought'] !== true) text += textOf(part['text'])
  }
  return true
}
