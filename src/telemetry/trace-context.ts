/** A caller's place in a trace, from `traceparent` and `tracestate` (W3C Trace Context). */
export interface TraceContext {
  readonly traceId: string
  readonly parentId: string
  readonly isSampled: boolean
  /** Sent on as it came; empty for none. */
  readonly state: string
}

const PARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

const KEY = '[a-z0-9][a-z0-9_*/@-]{0,255}'
const MEMBER = new RegExp(
  `^${KEY}=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]$`,
)
const MAX_MEMBERS = 32
const MAX_STATE_CHARS = 512

/** Reads the two headers of a request; null for none, and for a `traceparent` that is not valid. */
export function readTraceContext(parent: string | null, state: string | null): TraceContext | null {
  const [, version, traceId = '', parentId = '', flags = '', more] =
    PARENT.exec(parent?.trim() ?? '') ?? []
  if (version === undefined || version === 'ff' || /^0+$/.test(traceId) || /^0+$/.test(parentId))
    return null
  // Only a later version may have more fields.
  if (version === '00' && more !== undefined) return null
  const isSampled = (Number.parseInt(flags, 16) & 1) === 1
  return { traceId, parentId, isSampled, state: validState(state ?? '') }
}

/** The members of a `tracestate`; none when one of them is not valid, or there are too many. */
function validState(state: string): string {
  const members = state
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const keys = new Set(members.map((each) => each.split('=', 1)[0]))
  const isValid =
    members.length <= MAX_MEMBERS &&
    keys.size === members.length &&
    members.every((each) => MEMBER.test(each))
  const text = members.join()
  return isValid && text.length <= MAX_STATE_CHARS ? text : ''
}

/** The headers that make a request a part of a trace. */
export function traceHeaders({
  traceId,
  parentId,
  isSampled,
  state,
}: TraceContext): Readonly<Record<string, string>> {
  const traceparent = `00-${traceId}-${parentId}-0${isSampled ? 1 : 0}`
  return state === '' ? { traceparent } : { traceparent, tracestate: state }
}

const DIGITS = 13

/** Whether a share of all traces has this one: by the random end of its id, so that every service decides alike. */
export function isInShare(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-DIGITS), 16) >= (1 - share) * 16 ** DIGITS
}
