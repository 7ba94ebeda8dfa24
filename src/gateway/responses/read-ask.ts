import type { Result } from '../../moa/result.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import { FUSION_TOOL } from '../../protocol/fusion/fusion.ts'
import { inSentPlaces } from '../../protocol/state/sent-places.ts'
import type {
  AnswerState,
  MergedBody,
  StateItem,
  ShapeState,
  StoredTurn,
  Unreferable,
} from '../../protocol/state/shape-state.ts'
import type { ReadRequest, WireShape } from '../../protocol/wire-shape.ts'
import type { AskContext } from '../ask-context.ts'
import { findResponse } from './read-response.ts'
import { responseBody } from './response-text.ts'

/** What a shape reads in a body, and what is stored with its answer. */
export interface ReadAsk extends ReadRequest {
  readonly state?: AnswerState
}

/** Reads the body of a request, with all that it refers to. A store is read only when it refers to something. */
export async function readAsk(
  shape: WireShape,
  body: unknown,
  context: AskContext,
): Promise<Result<ReadAsk, ApiError>> {
  const { state } = shape
  if (state === undefined) {
    const parsed = shape.parse(body)
    return parsed.ok ? parsed : { ok: false, error: invalidRequest(parsed.error) }
  }
  const merged = await mergedBody(state, body, context)
  if (!merged.ok) return merged
  const parsed = inSentPlaces(shape.parse(merged.value.body), merged.value.before)
  if (!parsed.ok) return { ok: false, error: invalidRequest(parsed.error) }
  const stored = state.stored(merged.value)
  if (!stored.ok) return stored
  return { ok: true, value: { ...parsed.value, ...(stored.value && { state: stored.value }) } }
}

async function mergedBody(
  state: ShapeState,
  body: unknown,
  context: AskContext,
): Promise<Result<MergedBody, ApiError>> {
  const found = new Map<string, StoredTurn>()
  for (;;) {
    const reference = state.next(body, found)
    if (!reference.ok) return reference
    if (reference.value === null) return state.merge(body, found)
    const turn = await storedTurn(state, reference.value.id, context)
    if (!turn.ok) return { ok: false, error: state.unreferable(reference.value, turn.error) }
    found.set(reference.value.id, turn.value)
  }
}

/** A stored response as the end of its conversation. */
async function storedTurn(
  shape: ShapeState,
  id: string,
  { caller, services }: AskContext,
): Promise<Result<StoredTurn, Unreferable>> {
  const stored = await findResponse(id, caller, services)
  if (stored === null) return { ok: false, error: 'unknown' }
  if (stored.kind === 'too_large') return { ok: false, error: 'too_large' }
  if (stored.kind === 'open') return { ok: false, error: 'unfinished' }
  const { end, state } = stored
  if (!end.ok) return { ok: false, error: 'failed' }
  const options = shape.continued(stored.form.options)
  const continued = { ...stored, form: { ...stored.form, options } }
  const { output = [] } = responseBody(continued) as { readonly output?: readonly object[] }
  // A call that was cut off can neither be made nor answered.
  const whole = output.map(withoutPanel).filter((item) => !isHalfCall(item))
  return { ok: true, value: { items: [...state.items, ...whole], turns: state.turns } }
}

/** An item of a conversation; no model is shown what a panel wrote, and a conversation has little room. */
function withoutPanel(item: object): StateItem {
  const { type, id, status } = item as StateItem
  return type === FUSION_TOOL ? { type, id, status } : { ...item }
}

function isHalfCall({ type, status }: { readonly type?: unknown; readonly status?: unknown }) {
  return status === 'incomplete' && typeof type === 'string' && type.endsWith('_call')
}
