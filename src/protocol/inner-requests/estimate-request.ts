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
  /** Whether the choice of its strategy and its agents is explained. */
  readonly explain: boolean
}

/** Beside the fields of a request, or beside `request`. */
const explain = z.boolean().meta({
  description:
    'Whether `explain` of the response says what the request is like, and by which rules its strategy and its agents are chosen.',
})

/** The request whose cost is estimated, with its endpoint beside it. */
export function estimateRequestSchema() {
  built ??= z
    .strictObject({
      request: anyObject().meta({ description: 'The body of the route that `endpoint` names.' }),
      endpoint: endpoint.optional(),
      explain: explain.optional(),
    })
    .meta({ id: 'EstimateRequest' })
  return built
}

let built:
  | z.ZodType<{
      readonly request: WireBody
      readonly endpoint?: string | undefined
      readonly explain?: boolean | undefined
    }>
  | undefined

/** Reads the body of `POST /v1/estimate`: a request, alone or with its endpoint beside it. */
export function readEstimate(body: unknown): Result<InnerRequest, Problem> {
  if (!isObject(body))
    return { ok: true, value: inner({ request: body, field: null, explain: false }) }
  if (!Object.hasOwn(body, 'request') || Object.hasOwn(body, 'model')) {
    const { explain: wanted = false, ...sent } = body
    // Anything else is a field that the route does not know either.
    const [own, explains] = typeof wanted === 'boolean' ? [sent, wanted] : [body, false]
    const { endpoint: named, ...request } = own
    const known = endpoint.safeParse(named)
    return known.success
      ? { ok: true, value: inner({ request, field: null, explain: explains }, known.data) }
      : { ok: true, value: inner({ request: own, field: null, explain: explains }) }
  }
  const parsed = parseWith(estimateRequestSchema(), body)
  if (!parsed.ok) return parsed
  const { request, endpoint: named, explain: explains = false } = parsed.value
  return { ok: true, value: inner({ request, field: 'request', explain: explains }, named) }
}

function inner(found: Omit<InnerRequest, 'shape'>, named?: string): InnerRequest {
  return { ...found, shape: shapeOf(isObject(found.request) ? found.request : {}, named) }
}
