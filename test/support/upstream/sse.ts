import type { Frame } from './frames.ts'
import type { Script } from './script.ts'

const COMMENT = ': OPENROUTER PROCESSING'
const BYTE_ORDER_MARK = '\uFEFF'

/** Encodes one event in the dialect of a script. */
export function encodeFrame(
  frame: Frame,
  script: Script,
  position: { first: boolean; last: boolean },
): string {
  const eol = script.eol ?? '\n'
  const lines = [
    ...(script.eventLines || frame.named ? [`event: ${frame.event}`] : []),
    ...dataLines(frame.data, script),
  ]
  const start = position.first && script.bom ? BYTE_ORDER_MARK : ''
  const comment = script.comments ? encodeComment(script) : ''
  const end = position.last && script.finalNewline === false ? '' : eol + eol
  return start + comment + lines.join(eol) + end
}

/** A heartbeat, as an event of its own. */
export function encodeComment(script: Script): string {
  const eol = script.eol ?? '\n'
  return COMMENT + eol + eol
}

function dataLines(data: Frame['data'], script: Script): readonly string[] {
  if (typeof data === 'string') return [`data: ${data}`]
  if (!script.multiLineData) return [`data: ${JSON.stringify(data)}`]
  // Between two JSON tokens a line break is white space, so the joined lines parse.
  return JSON.stringify(data, null, 1)
    .split('\n')
    .map((line) => `data: ${line}`)
}
