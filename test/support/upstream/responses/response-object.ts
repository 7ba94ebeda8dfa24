import type { ScriptedAnswer } from '../frames.ts'
import type { ServedUsage } from '../script.ts'

/** How the finish reason of a script ends a response; null when nothing ends it. */
export function endOf(reason: string | null): { status: string; details: object | null } | null {
  if (reason === null) return null
  const details = INCOMPLETE.get(reason)
  return details === undefined
    ? { status: 'completed', details: null }
    : { status: 'incomplete', details: { reason: details } }
}

const INCOMPLETE = new Map([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
  ['eos_token', 'steered'],
])

/** What the fields of a response object depend on. */
export interface ResponseState {
  readonly status: string
  readonly output?: readonly object[]
  readonly details?: object | null
  readonly error?: object | null
  readonly usage?: ServedUsage | null
}

/** A response object with every field that its type requires. */
export function responseObject(
  { id, body, answer, script }: ScriptedAnswer,
  { status, output = [], details = null, error = null, usage = null }: ResponseState,
): object {
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: answer.created,
    status,
    error,
    incomplete_details: details,
    instructions: null,
    metadata: {},
    model: body.model ?? '',
    output,
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    temperature: body['temperature'] ?? 1,
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    store: body['store'] ?? true,
    usage: usage === null ? null : wireUsage(usage),
    ...script.extraFields,
  }
}

function wireUsage(usage: ServedUsage): object {
  const { prompt_tokens: input, completion_tokens: output } = usage
  const { cached_tokens = 0, cache_write_tokens = 0 } = usage.prompt_tokens_details ?? {}
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens, cache_write_tokens },
    output_tokens: output,
    output_tokens_details: {
      reasoning_tokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    },
    total_tokens: input + output,
  }
}
