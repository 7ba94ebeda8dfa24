import type { ImagePart, Message } from '../../../moa/message.ts'
import { JoinedText } from '../joined-text.ts'
import { wireText } from '../openai/request.ts'

/** The parts of a message that is no answer: its texts and images. Gemini rejects a text that is empty. */
export function partsOfMessage(message: Message): readonly object[] {
  const { content } = message
  if (typeof content === 'string') return textParts(wireText(message))
  return content.flatMap((part) =>
    part.type === 'text' ? textParts(part.text) : [imagePart(part)],
  )
}

/** The texts of a message alone. */
export function textsOf(message: Message): readonly object[] {
  const { content } = message
  if (typeof content === 'string') return textParts(wireText(message))
  return content.flatMap((part) => (part.type === 'text' ? textParts(part.text) : []))
}

/** The images of a message alone. */
export function imagesOf({ content }: Message): readonly object[] {
  if (typeof content === 'string') return []
  return content.flatMap((part) => (part.type === 'image' ? [imagePart(part)] : []))
}

function textParts(text: string | JoinedText): readonly object[] {
  const empty = typeof text === 'string' ? text === '' : text.pieces.every((piece) => piece === '')
  return empty ? [] : [{ text }]
}

const DATA_URL = /^data:([^,;]*)((?:;[^,;]*)*),/i

/** Images of data URLs travel inside; of others, Gemini fetches what stands at the address. */
function imagePart({ url }: ImagePart): object {
  const data = DATA_URL.exec(url)
  if (data === null) return { fileData: { mimeType: mimeTypeAt(url), fileUri: url } }
  const [head, mimeType = '', parameters = ''] = data
  const rest = url.slice(head.length)
  const isBase64 = /;base64$/i.test(parameters)
  return {
    inlineData: { mimeType: mimeType || DEFAULT_TYPE, data: isBase64 ? rest : base64(rest) },
  }
}

function base64(percentEncoded: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(decoded(percentEncoded)))
    binary += String.fromCharCode(byte)
  return btoa(binary)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** For an address that does not say what stands there: decoders look at the bytes. */
const DEFAULT_TYPE = 'image/jpeg'

const TYPES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['bmp', 'image/bmp'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
])

function mimeTypeAt(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : ''
  return TYPES.get(/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '') ?? DEFAULT_TYPE
}
