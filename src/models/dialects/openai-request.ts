import type { Message, Part } from '../../moa/message.ts'
import type { CallSettings, ModelCall } from '../../moa/model-port.ts'
import type { Endpoint } from '../catalog/endpoint.ts'

/** The body of a Chat Completions request in the endpoint's dialect. Always streamed. */
export function requestBody(endpoint: Endpoint, call: ModelCall): string {
  const { dialect } = endpoint.provider
  return JSON.stringify({
    model: endpoint.model,
    messages: call.messages.map((message) => wireMessage(message, dialect.developerRole)),
    stream: true,
    ...(dialect.streamUsage ? { stream_options: { include_usage: true } } : {}),
    ...wireSettings(call.settings, endpoint),
  })
}

function wireSettings(settings: CallSettings, { provider }: Endpoint): Record<string, unknown> {
  const { dialect } = provider
  return {
    temperature: settings.temperature,
    top_p: settings.topP,
    stop: settings.stop,
    frequency_penalty: settings.frequencyPenalty,
    presence_penalty: settings.presencePenalty,
    logit_bias: settings.logitBias,
    verbosity: settings.verbosity,
    tools: settings.tools,
    tool_choice: settings.toolChoice,
    parallel_tool_calls: settings.parallelToolCalls,
    response_format: settings.responseFormat,
    [dialect.maxTokens]: settings.maxTokens,
    ...(dialect.seed ? { seed: settings.seed } : {}),
    ...(dialect.reasoningEffort ? { reasoning_effort: settings.reasoningEffort } : {}),
  }
}

function wireMessage(message: Message, developerRole: boolean): object {
  const role = message.role === 'developer' && !developerRole ? 'system' : message.role
  const calls = message.toolCalls ?? []
  const content =
    typeof message.content === 'string' ? message.content : message.content.map(wirePart)
  return {
    role,
    // An assistant that only called tools said nothing, and some providers refuse an empty string.
    content: calls.length > 0 && content === '' ? null : content,
    name: message.name,
    tool_call_id: message.toolCallId,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(({ id, name, arguments: text }) => ({
            id,
            type: 'function',
            function: { name, arguments: text },
          })),
        }),
  }
}

function wirePart(part: Part): object {
  if (part.type === 'text') return { type: 'text', text: part.text }
  return { type: 'image_url', image_url: { url: part.url, detail: part.detail } }
}
