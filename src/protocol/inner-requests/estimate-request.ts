import * as z from 'zod'
import type { Result } from '../../moa/result.ts'
import { parseWith, type Problem } from '../parse.ts'
import { anyObject } from '../schemas/any-object.ts'
import type { WireBody, WireShape } from '../wire-shape.ts'
import { endpoint, shapeOf } from './endpoint.ts'
import { isObject } from '../schemas/json-value.ts'

/** A request in another body, and where it stands in it. */
export interface InnerRequest {
  readonly shape: WireShape
  readonly request: unknown
  /** Null when it is the body itself. */
  readonly field: 'request' | null
}

/** The request whose cost is estimated, with its endpoint beside it. */
export function estimateRequestSchema() {
  built ??= z
    .strictObject({
      request: anyObject().meta({ description: 'The body of the route that `endpoint` names.' }),
      endpoint: endpoint.optional(),
    })
    .meta({ id: 'EstimateRequest' })
  return built
}

let built:
  | z.ZodType<{ readonly request: WireBody; readonly endpoint?: string | undefined }>
  | undefined

/** Reads the body of `POST /v1/estimate`: a request, alone or with its endpoint beside it. */
export function readEstimate(body: unknown): Result<InnerRequest, Problem> {
  if (!isObject(body)) return { ok: true, value: inner({ request: body, field: null }) }
  if (!Object.hasOwn(body, 'request') || Object.hasOwn(body, 'model')) {
    const { endpoint: named, ...request } = body
    const known = endpoint.safeParse(named)
    if (!known.success) return { ok: true, value: inner({ request: body, field: null }) }
    return { ok: true, value: inner({ request, field: null }, known.data) }
  }
  const parsed = parseWith(estimateRequestSchema(), body)
  if (!parsed.ok) return parsed
  const { request, endpoint: named } = parsed.value
  return { ok: true, value: inner({ request, field: 'request' }, named) }
}

function inner(found: Omit<InnerRequest, 'shape'>, named?: string): InnerRequest {
  return { ...found, shape: shapeOf(isObject(found.request) ? found.request : {}, named) }
}
