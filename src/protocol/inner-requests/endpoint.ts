import * as z from 'zod'
import { SHAPES } from '../shapes.ts'
import type { WireBody, WireShape } from '../wire-shape.ts'

const [first, ...others] = Object.values(SHAPES).map(({ path }) => path)

/** Names the shape of a request that stands in another body, as in OpenAI's Batch API. */
export const endpoint = z.enum([first ?? '', ...others]).meta({
  description:
    'The path of the route that takes `request`. By default the one that only such a body fits, or else `/v1/chat/completions`.',
})

/** The shape of a request in another body: of the endpoint beside it, or the one that its fields leave. */
export function shapeOf(request: WireBody, named?: string): WireShape {
  const fits = (shape: WireShape) =>
    named === undefined ? shape.claims(request) : shape.path === named
  return Object.values(SHAPES).find(fits) ?? SHAPES['openai-chat']
}
