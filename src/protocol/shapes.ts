import { chatShape } from './openai-chat/shape.ts'
import { responsesShape } from './openai-responses/shape.ts'
import type { ShapeName, WireShape } from './wire-shape.ts'

/** Every wire shape of requests and answers. */
export const SHAPES: Readonly<Record<ShapeName, WireShape>> = {
  'openai-chat': chatShape,
  'openai-responses': responsesShape,
}

/** The shape of errors at a path: that of the requests of this route, by default OpenAI's. */
export function shapeAt(path: string): WireShape {
  const under = (shape: WireShape) => path === shape.path || path.startsWith(`${shape.path}/`)
  return Object.values(SHAPES).find(under) ?? chatShape
}
