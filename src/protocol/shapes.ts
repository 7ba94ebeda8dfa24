import { MCP_ERRORS } from './mcp/errors.ts'
import { messagesShape } from './anthropic-messages/shape.ts'
import { withFusion } from './fusion/with-fusion.ts'
import { chatShape } from './openai-chat/shape.ts'
import { responsesShape } from './openai-responses/shape.ts'
import type { ErrorShape, ShapeName, WireShape } from './wire-shape.ts'

/** Every wire shape of requests and answers. */
export const SHAPES: Readonly<Record<ShapeName, WireShape>> = {
  'openai-chat': withFusion(chatShape),
  'openai-responses': withFusion(responsesShape),
  'anthropic-messages': withFusion(messagesShape),
}

/** The forms of errors, by path. */
const ERROR_SHAPES: readonly (ErrorShape & Pick<WireShape, 'path'>)[] = [
  ...Object.values(SHAPES),
  MCP_ERRORS,
]

/** The shape of errors at a path: that of the requests of this route, by default OpenAI's. */
export function shapeAt(path: string): ErrorShape {
  const under = (shape: Pick<WireShape, 'path'>) =>
    path === shape.path || path.startsWith(`${shape.path}/`)
  return ERROR_SHAPES.find(under) ?? chatShape
}
