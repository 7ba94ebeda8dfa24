import type { Message, Part } from '../../../moa/message.ts'
import type { CallSettings, ModelCall } from '../../../moa/model-port.ts'
import type { Endpoint } from '../../catalog/endpoint.ts'
import type { Limits } from '../../catalog/provider.ts'
import type { UpstreamRequest } from '../dialect.ts'
import type { JoinedText } from '../joined-text.ts'
import { fields, text } from '../../../reading/fields.ts'
import { wireRole, wireSettings, wireText, wireToolCall } from '../openai/request.ts'

/** A request whose body is the input of the binding's `run`. */
export function workersAiRequest(endpoint: Endpoint, call: ModelCall): UpstreamRequest {
  const { limits, baseUrl } = endpoint.provider
  const { settings, messages } = call
  const format = responseFormat(settings)
  const names = namesOfCalls(messages)
  const input = {
    messages: messages.map((message) => wireMessage(message, names, limits)),
    // JSON mode does not support streaming: /workers-ai/features/json-mode/
    ...(format === undefined ? { stream: true } : {}),
    ...wireSettings(settings, endpoint),
    response_format: format,
    tools: settings.tools?.map(wireTool),
  }
  return {
    url: `${baseUrl}/run/${endpoint.model}`,
    headers: { 'content-type': 'application/json' },
    body: input,
  }
}

/** The schema stands bare under `json_schema`, without OpenAI's name and `strict` around it. Plain text is the default. */
function responseFormat({ responseFormat: given }: CallSettings): object | undefined {
  const format = fields(given)
  if (format === null || format['type'] === 'text') return undefined
  const schema = fields(format['json_schema'])
  return schema === null ? format : { ...format, json_schema: schema['schema'] ?? schema }
}

/** The models' schemas require a description and parameters, which OpenAI's leave optional. */
function wireTool(tool: object): object {
  const called = fields('function' in tool ? tool.function : tool) ?? {}
  return {
    type: 'function',
    function: {
      name: called['name'],
      description: text(called['description']) ?? '',
      parameters: fields(called['parameters']) ?? { type: 'object', properties: {} },
    },
  }
}

function wireMessage(
  message: Message,
  names: ReadonlyMap<string | undefined, string>,
  limits: Limits,
): object {
  const { toolCalls = [], toolCallId } = message
  return {
    role: wireRole(message, limits),
    content: wireContent(message), // Never null: the models' schemas reject it.
    name: message.name ?? names.get(toolCallId),
    tool_call_id: toolCallId,
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(wireToolCall) }),
  }
}

/** Plain text for models that take no parts; parts where there are images, which vision models take as `data:` URLs. */
function wireContent(message: Message): string | JoinedText | readonly object[] {
  const { content } = message
  if (typeof content === 'string' || content.every(({ type }) => type === 'text'))
    return wireText(message)
  return content.map(wirePart)
}

function wirePart(part: Part): object {
  if (part.type === 'text') return { type: 'text', text: part.text }
  return { type: 'image_url', image_url: { url: part.url } }
}

/** The function that each tool result belongs to, by the id of its call; some chat templates print it. */
function namesOfCalls(history: readonly Message[]): ReadonlyMap<string | undefined, string> {
  const names = new Map<string, string>()
  for (const { toolCalls = [] } of history)
    for (const { id, name } of toolCalls) if (!names.has(id)) names.set(id, name)
  return names
}
