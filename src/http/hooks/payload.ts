import { jsonSize } from '../../protocol/json-bounds.ts'

/** Largest payload that is read. */
export const MAX_PAYLOAD_BYTES = 1024 * 1024
/** Deepest nesting, and most values: no real payload has more. */
const MAX_DEPTH = 64
const MAX_VALUES = 100_000
const MAX_FIELDS = 1_000

/** The payload of a webhook, or why it cannot be read. */
export type Payload =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false
      readonly code: 'invalid_request' | 'request_too_large'
      readonly message: string
    }

/**
 * The content of a delivery: JSON, whatever its type is called, or a form as an object of texts, where a
 * name that comes again makes an array. A form whose only field is a `payload` of JSON is that JSON:
 * GitHub by default, and buttons in Slack, send it so. A form that is JSON as a whole is read as JSON too, as curl
 * sends it when no type is named.
 */
export function readPayload(headers: Headers, body: Uint8Array): Payload {
  if (body.length > MAX_PAYLOAD_BYTES) {
    const message = `Cannot read the payload: it must be at most ${MAX_PAYLOAD_BYTES} bytes`
    return { ok: false, code: 'request_too_large', message }
  }
  const text = readText(body)
  if (text === null) return rejected('it is not UTF-8')
  const type = headers.get('content-type') ?? ''
  return /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)
    ? readForm(text)
    : readJson(text)
}

function readJson(text: string): Payload {
  const { depth, values } = jsonSize(text)
  if (depth > MAX_DEPTH) return rejected(`it must be nested at most ${MAX_DEPTH} deep`)
  if (values > MAX_VALUES) return rejected(`it must hold at most ${MAX_VALUES} values`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The message of the parser is dropped, because it quotes the payload.
    return rejected('it must be JSON, or a form of type application/x-www-form-urlencoded')
  }
  return { ok: true, value }
}

function readForm(text: string): Payload {
  if (/^\s*\{"/.test(text)) return readJson(text)
  const form = new URLSearchParams(text)
  if (form.size > MAX_FIELDS) return rejected(`a form must have at most ${MAX_FIELDS} fields`)
  const wrapped = form.size === 1 ? form.get('payload') : null
  if (wrapped !== null && /^\s*\{/.test(wrapped)) return readJson(wrapped)
  // From entries, so that a field called __proto__ is a field.
  const fields = [...new Set(form.keys())].map((name): [string, string | string[]] => {
    const [first = '', ...more] = form.getAll(name)
    return [name, more.length === 0 ? first : [first, ...more]]
  })
  return { ok: true, value: Object.fromEntries(fields) }
}

function readText(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body)
  } catch {
    return null
  }
}

function rejected(reason: string): Payload {
  return { ok: false, code: 'invalid_request', message: `Cannot read the payload: ${reason}` }
}
