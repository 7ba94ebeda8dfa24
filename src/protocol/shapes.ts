import { chatShape } from './openai-chat/shape.ts'
import { responsesShape } from './openai-responses/shape.ts'
import type { ShapeName, WireShape } from './wire-shape.ts'

/** Every wire shape of requests and answers. */
export const SHAPES: Readonly<Record<ShapeName, WireShape>> = {
  'openai-chat': chatShape,
  'openai-responses': responsesShape,
}
