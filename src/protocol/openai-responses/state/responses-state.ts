import type { Result } from '../../../moa/result.ts'
import type { ApiError } from '../../errors.ts'
import type {
  AnswerState,
  MergedBody,
  ShapeState,
  StateItem,
  StateReference,
  StoredTurn,
  Unreferable,
} from '../../state/shape-state.ts'
import { isObject } from '../../schemas/json-value.ts'
import { answerOf, essence, identifiedItems, itemsOf, repeated } from './items.ts'

/** Most answers of one conversation that is continued by `previous_response_id`. */
const MAX_TURNS = 50
/** Most stored answers that one request may refer to: each is read whole, and may have 1 MiB. */
const MAX_ANSWERS = 16
/** Longest JSON of the items that references stand for, in characters: the body of a request has no more. */
const MAX_REFERRED_CHARS = 4 * 1024 * 1024

/** How requests of OpenAI's Responses refer to stored ones. */
export const responsesState: ShapeState = {
  next,
  merge,
  unreferable,
  stored,
  identified: identifiedItems,
  continued: (options) => ({ ...options, sealed: true }),
  showsSteps: ({ progress }) => progress !== 'none',
}

type Found = ReadonlyMap<string, StoredTurn>

/** A body whose conversation is stored elsewhere too is rejected when it is parsed. */
function previousOf(body: StateItem): string | null {
  const { previous_response_id: id, conversation } = body
  if (conversation !== undefined && conversation !== null) return null
  return typeof id === 'string' ? id : null
}

/**
 * Reads one answer at a time, the last one first: an answer is stored with the conversation before it, so that one read
 * mostly finds all.
 */
function next(body: unknown, found: Found): Result<StateReference | null, ApiError> {
  if (!isObject(body)) return { ok: true, value: null }
  const previous = previousOf(body)
  if (previous !== null && !found.has(previous)) {
    const param = 'previous_response_id'
    return { ok: true, value: { id: previous, param, kind: 'turn', named: previous } }
  }
  const known = itemsById(found)
  const items = itemsOf(body['input'])
  for (let index = items.length - 1; index >= 0; index--) {
    const named = referenceOf(items[index])
    if (named === null || known.has(named)) continue
    const reference = { param: `input[${index}].id`, kind: 'item', named } as const
    const id = answerOf(named)
    if (id === null || found.has(id))
      return rejected(unreferable({ ...reference, id: '' }, 'unknown'))
    if (found.size >= MAX_ANSWERS) return rejected(TOO_MANY_ANSWERS)
    return { ok: true, value: { ...reference, id } }
  }
  return { ok: true, value: null }
}

/** The id of an item that stands for a stored one; null for an item that is there itself. */
function referenceOf(item: unknown): string | null {
  if (!isObject(item) || typeof item['id'] !== 'string') return null
  const { type, role, id } = item
  if (type === 'item_reference') return id
  return (type === undefined || type === null) && role === undefined ? id : null
}

function itemsById(found: Found): ReadonlyMap<string, StateItem> {
  return itemsIn([...found.values()].flatMap((turn) => turn.items))
}

function itemsIn(items: readonly StateItem[]): ReadonlyMap<string, StateItem> {
  return new Map(items.map((item) => [String(item['id']), item]))
}

function merge(body: unknown, found: Found): Result<MergedBody, ApiError> {
  if (!isObject(body)) return { ok: true, value: { body, before: 0, items: [], turns: 1 } }
  const { input } = body
  const sent = found.size === 0 ? itemsOf(input) : resolved(itemsOf(input), itemsById(found))
  if (sent === null) return rejected(TOO_MUCH)
  const previous = found.get(previousOf(body) ?? '')
  if (previous === undefined) {
    const merged = found.size === 0 ? body : { ...body, input: sent }
    return { ok: true, value: { body: merged, before: 0, items: sent, turns: 1 } }
  }
  if (previous.turns >= MAX_TURNS) return rejected(TOO_MANY_TURNS)
  const added = withoutKnown(sent.slice(repeated(previous.items, sent)), previous.items)
  const items = [...previous.items, ...added]
  const before = items.length - sent.length
  // An input that is wrong as a whole is left to the parser.
  const isKnown = input === undefined || typeof input === 'string' || Array.isArray(input)
  const merged = { ...body, input: isKnown ? items : input }
  return { ok: true, value: { body: merged, before, items, turns: previous.turns + 1 } }
}

/** The items with those that they refer to in their places; null where these are too long in sum: each may be named often. */
function resolved(
  items: readonly StateItem[],
  known: ReadonlyMap<string, StateItem>,
): readonly StateItem[] | null {
  const lengths = new Map<StateItem, number>()
  let chars = 0
  const whole: StateItem[] = []
  for (const item of items) {
    const named = known.get(referenceOf(item) ?? '')
    whole.push(named ?? item)
    if (named === undefined) continue
    const length = lengths.get(named) ?? JSON.stringify(named).length
    lengths.set(named, length)
    chars += length
    if (chars > MAX_REFERRED_CHARS) return null
  }
  return whole
}

/** Without the items that are in the conversation which they continue: some clients send its last ones again. */
function withoutKnown(
  items: readonly StateItem[],
  conversation: readonly StateItem[],
): readonly StateItem[] {
  const known = itemsIn(conversation)
  /** What each of them says: many items may have the id of a long one. */
  const said = new Map<StateItem, string>()
  return items.filter((item) => {
    const same =
      isObject(item) && typeof item['id'] === 'string' ? known.get(item['id']) : undefined
    if (same === undefined || same === item) return same === undefined
    const before = said.get(same) ?? essence(same)
    said.set(same, before)
    return before !== essence(item)
  })
}

/** A client that stores nothing and waits for nothing has an answer that nobody can read. */
function stored({ body, items, turns }: MergedBody): Result<AnswerState | null, ApiError> {
  const { store, background } = isObject(body) ? body : {}
  if (store === false) return background === true ? rejected(NOT_STORED) : { ok: true, value: null }
  const later = background === true ? ({ background: true } as const) : {}
  return { ok: true, value: { items, turns, ...later } }
}

/** What to do in place of a reference that cannot be followed. */
const REMEDY = 'send the items in full, or set store to false in clients that then send them'

const TURN_REASONS: Readonly<Record<Unreferable, string>> = {
  unknown: 'it was not stored here, was deleted, or is older than 24 hours',
  too_large: 'with its conversation it was larger than 1 MiB and was not stored',
  unfinished: 'it is not finished; wait for its end (GET /v1/responses/{id}), or cancel it',
  failed: 'it has no answer, because it failed or was cancelled',
}

function unreferable({ kind, named, param }: StateReference, why: Unreferable): ApiError {
  const name = named.slice(0, 80)
  if (kind === 'item') {
    const message = `Cannot find the item "${name}": ${TURN_REASONS[why]}; ${REMEDY}`
    return { code: 'invalid_request', message, param }
  }
  const code = why === 'unfinished' || why === 'failed' ? 'invalid_request' : NOT_FOUND
  const message = `Cannot continue from the response "${name}": ${TURN_REASONS[why]}; wanted a stored response, or the conversation in input`
  return { code, message, param }
}

const NOT_FOUND = 'previous_response_not_found'

const TOO_MANY_TURNS: ApiError = {
  code: 'invalid_request',
  message: `Cannot continue this conversation: it has ${MAX_TURNS} stored responses, the most that are followed; send it in input, without previous_response_id`,
  param: 'previous_response_id',
}

const TOO_MANY_ANSWERS: ApiError = {
  code: 'invalid_request',
  message: `Cannot read the items: they refer to more than ${MAX_ANSWERS} responses; ${REMEDY}`,
  param: 'input',
}

const TOO_MUCH: ApiError = {
  code: 'invalid_request',
  message: `Cannot read the items: those that they refer to are longer than ${MAX_REFERRED_CHARS / 1024 / 1024} MiB in sum; wanted a shorter conversation`,
  param: 'input',
}

const NOT_STORED: ApiError = {
  code: 'invalid_request',
  message: 'Cannot answer in the background: background needs store, which is false',
  param: 'background',
}

function rejected(error: ApiError): { readonly ok: false; readonly error: ApiError } {
  return { ok: false, error }
}
