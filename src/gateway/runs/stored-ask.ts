import { parseWith } from '../../protocol/parse.ts'
import { mixtureSchema, type Mixture } from '../../protocol/mixtures/mixture.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { ParsedRequest, ShapeName } from '../../protocol/wire-shape.ts'

/** A request as runs and jobs store it. */
export interface StoredAsk extends ParsedRequest {
  readonly shape: ShapeName
  /** With the overrides of the request. */
  readonly mixture: Mixture
}

/** A request in documents of version 1: the body of a chat request, and its mixture of that time. */
export interface ChatV1 {
  readonly request: unknown
  readonly mixture: unknown
}

/** A request of a document of version 1 as requests are stored now; null when it cannot be read. */
export function chatOfV1({ request, mixture: stored }: ChatV1): StoredAsk | null {
  const shape = 'openai-chat'
  const parsed = SHAPES[shape].parse(request)
  const mixture = parseWith(mixtureSchema, stored)
  return parsed.ok && mixture.ok ? { shape, ...parsed.value, mixture: mixture.value } : null
}
