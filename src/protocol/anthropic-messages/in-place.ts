import type { Opaque } from '../../moa/message.ts'
import type { Delta, ToolCallDelta } from '../../moa/model-port.ts'
import { thoughtsIn } from './thinking-details.ts'

/**
 * The deltas of an answer, or of its beginning, with the thoughts that its provider signed at their places between its
 * text and its calls. The plain words of these thoughts are left out: they are in the fields of the provider too.
 */
export function inPlace(whole: Delta): readonly Delta[] {
  const { text = '', toolCalls = [], refusal, extra = {} } = whole
  const { reasoning_details: details, ...others } = extra
  const out: Delta[] = []
  let chars = 0
  let calls = 0
  const upTo = (textChars: number, toolCount: number) => {
    if (textChars > chars) out.push({ text: text.slice(chars, textChars) })
    const due = toolCalls.slice(calls, toolCount)
    if (due.length > 0) out.push({ toolCalls: due })
    chars = Math.max(chars, textChars)
    calls = Math.max(calls, toolCount)
  }
  for (const detail of details as readonly unknown[]) {
    const one = { reasoning_details: [detail] }
    const place = thoughtsIn(one)[0]?.place
    if (place) upTo(place.textChars, place.toolCalls)
    out.push({ extra: one })
  }
  upTo(text.length, calls)
  if (refusal !== undefined) out.push({ refusal })
  upTo(text.length, toolCalls.length)
  if (Object.keys(others).length > 0) out.push({ extra: others })
  return out
}

/** Several deltas as one, with whole calls and the thoughts of all in one list. */
export function joined(deltas: readonly Delta[]): Delta {
  const calls = new Map<number, ToolCallDelta>()
  const details: unknown[] = []
  const extra: Record<string, unknown> = {}
  const words = { reasoning: '', text: '', refusal: '' }
  for (const delta of deltas) {
    for (const name of ['reasoning', 'text', 'refusal'] as const) words[name] += delta[name] ?? ''
    for (const piece of delta.toolCalls ?? []) {
      const before = calls.get(piece.index)
      const json = (before?.arguments ?? '') + (piece.arguments ?? '')
      calls.set(piece.index, { ...before, ...piece, arguments: json })
    }
    const { reasoning_details: more, ...others }: Opaque = delta.extra ?? {}
    if (Array.isArray(more)) for (const detail of more) details.push(detail)
    Object.assign(extra, others)
  }
  if (details.length > 0) extra['reasoning_details'] = details
  return {
    ...Object.fromEntries(Object.entries(words).filter(([, said]) => said !== '')),
    ...(calls.size === 0 ? {} : { toolCalls: [...calls.values()] }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  }
}
