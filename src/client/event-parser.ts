/** A server-sent event (WHATWG HTML, section 9.2). */
export interface ServerEvent {
  readonly id?: string | undefined
  /** The type; none for a plain message. */
  readonly event?: string | undefined
  readonly data: string
}

/** Reads the text of an event stream (WHATWG HTML, section 9.2.6). */
export interface EventParser {
  /** The events that this part completes. */
  feed(part: string): ServerEvent[]
  /** Characters that wait for the end of their event. */
  readonly waitingChars: number
}

/** Lines end in CR LF, LF or CR; a CR at the end of a part may be half of a CR LF. */
const LINE_END = /\r\n|\n|\r(?!$)/
const FIELD = /^(data|event|id)(?::[ ]?|$)/

/** A parser at the start of a stream. Small, because every page has it. */
export function eventParser(): EventParser {
  let rest = ''
  let lines: string[] = []
  let linesChars = 0
  return {
    get waitingChars() {
      return rest.length + linesChars
    },
    feed(part) {
      // A long line comes in many parts: only the part that ends it looks at the whole.
      const endsOne = LINE_END.test(part) || rest.endsWith('\r')
      rest += part
      if (!endsOne) return []
      const whole = rest.split(LINE_END)
      rest = whole.pop() ?? ''
      const events: ServerEvent[] = []
      for (const line of whole) {
        lines.push(line)
        linesChars += line.length
        if (line !== '') continue
        const event = eventOf(lines)
        if (event !== null) events.push(event)
        lines = []
        linesChars = 0
      }
      return events
    },
  }
}

/** The event of these lines; null when they hold none, such as comments. */
function eventOf(lines: readonly string[]): ServerEvent | null {
  const data: string[] = []
  const fields: { id?: string; event?: string } = {}
  for (const line of lines) {
    const [start, name] = FIELD.exec(line) ?? []
    if (start === undefined) continue
    const value = line.slice(start.length)
    if (name === 'data') data.push(value)
    else if (name === 'event') fields.event = value
    // An id with a NUL is no id.
    else if (!value.includes('\0')) fields.id = value
  }
  return data.length === 0 ? null : { ...fields, data: data.join('\n') }
}
