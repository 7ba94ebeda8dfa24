/** What the platform's tracing reports of a Worker, as workerd streams it to a tail Worker. */

type Value = string | number | boolean

/** A span of the platform. */
export interface PlatformSpan {
  readonly name: string
  readonly spanId: string
  readonly parentId: string
  readonly values: Record<string, Value>
  problem: string | null
  isOpen: boolean
}

/** Logs each event of a trace as one line. */
export const TAIL = {
  name: 'tail',
  modules: true as const,
  compatibilityDate: '2026-11-02',
  compatibilityFlags: ['streaming_tail_worker', 'experimental'] as string[],
  // Counts of the platform are bigints, which JSON does not have.
  script: `const plain = (_, value) => (typeof value === 'bigint' ? Number(value) : value)
const log = (event) => console.log('TRACE ' + JSON.stringify(event, plain))
export default { tailStream(event) { log(event); return log } }`,
}

/** The settings of a Worker that is traced. */
export function tracedBy(tail: { readonly name: string }) {
  return { streamingTails: [tail.name] }
}

interface TraceLine {
  readonly spanContext: { readonly spanId?: string }
  readonly event:
    | { readonly type: 'spanOpen'; readonly name: string; readonly spanId: string }
    | { readonly type: 'spanClose' }
    | {
        readonly type: 'attributes'
        readonly info: readonly { readonly name: string; readonly value: Value }[]
      }
    | {
        readonly type: 'spanUpdate'
        readonly info: { readonly status: { readonly code: string; readonly message?: string } }
      }
    | { readonly type: 'onset' | 'outcome' | 'return' }
}

/** The spans in the lines of a gateway that was started as `traced`, in the order in which they were opened. */
export function platformSpans(lines: readonly string[]): readonly PlatformSpan[] {
  const spans = new Map<string, PlatformSpan>()
  for (const line of lines) {
    if (!line.startsWith('TRACE ')) continue
    const { spanContext, event } = JSON.parse(line.slice('TRACE '.length)) as TraceLine
    const { spanId: id = '' } = spanContext
    if (event.type === 'spanOpen') {
      const { name, spanId } = event
      const open = { name, spanId, parentId: id, values: {}, problem: null, isOpen: true }
      spans.set(spanId, open)
      continue
    }
    const span = spans.get(id)
    if (span === undefined) continue
    if (event.type === 'spanClose') span.isOpen = false
    else if (event.type === 'spanUpdate') span.problem = event.info.status.message ?? ''
    else if (event.type === 'attributes')
      for (const { name, value } of event.info) span.values[name] = value
  }
  return [...spans.values()]
}
