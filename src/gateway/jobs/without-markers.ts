import type { Delta } from '../../moa/model-port.ts'
import { unfenced, unfencedJson } from '../../moa/text/fence-filter.ts'

/** An answer without the markers around text from outside, which a model that repeats its prompt must not reveal. */
export function withoutMarkers({ toolCalls, extra, ...texts }: Delta, code: string): Delta {
  const clean = Object.entries(texts).map(([kind, text]) => [kind, unfenced(text, code)])
  const calls = toolCalls?.map((call) =>
    call.arguments === undefined
      ? call
      : { ...call, arguments: unfencedJson(call.arguments, code) },
  )
  // Fields that a provider may have signed are passed on as they are, or not at all.
  const safe = extra !== undefined && !JSON.stringify(extra).includes(code)
  return {
    ...Object.fromEntries(clean),
    ...(calls === undefined ? {} : { toolCalls: calls }),
    ...(safe ? { extra } : {}),
  }
}
