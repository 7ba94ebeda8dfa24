/** An event of a stream. */
export function event(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

/** A chunk with one delta. */
export function says(delta: object | string, more: object = {}): string {
  const said = typeof delta === 'string' ? { content: delta } : delta
  const choices = [{ index: 0, delta: said, finish_reason: null }]
  return event({ id: 'c-1', object: 'chat.completion.chunk', model: 'large', choices, ...more })
}

/** The chunk that tells how the answer ended. */
export function ends(reason: string | null = 'stop', more: object = {}): string {
  return event({ choices: [{ index: 0, delta: {}, finish_reason: reason }], ...more })
}

export const DONE = event('[DONE]')

/** A whole completion, as an upstream that does not stream gives it. */
export function completion(message: object, more: object = {}): string {
  const choices = [{ index: 0, message, finish_reason: 'stop' }]
  return JSON.stringify({ id: 'c-1', object: 'chat.completion', choices, ...more })
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const USAGE = {
  prompt_tokens: 12,
  completion_tokens: 7,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
}

/** Streams as servers send them, with all that makes reading them hard. */
export const RECORDED: Readonly<Record<string, string>> = {
  plain: [
    says({ role: 'assistant', content: '' }),
    says('Grüße, '),
    says('世界 '),
    says('👋🏽!'),
    ends(),
    event({ choices: [], usage: USAGE }),
    DONE,
  ].join(''),
  crlf: [
    '\uFEFF: OPENROUTER PROCESSING\r\n\r\n',
    'event: message\r\n',
    says({ reasoning: 'Hm… ' }).replaceAll('\n', '\r\n'),
    ': again\r\n\r\n',
    says({ content: 'Naïve', reasoning: '' }).replaceAll('\n', '\r\n'),
    ends('length', { x_groq: { usage: USAGE } }).replaceAll('\n', '\r\n'),
    DONE.replaceAll('\n', '\r\n'),
  ].join(''),
  cr: `${says('one ')}${says('two')}${ends()}${DONE}`.replaceAll('\n', '\r'),
  tools: [
    says({ tool_calls: [{ index: 0, id: 'a', function: { name: 'add', arguments: '' } }] }),
    says({ tool_calls: [{ index: 0, function: { arguments: '{"x":"é' } }] }),
    says({ tool_calls: [{ index: 1, id: 'b', function: { name: 'sub', arguments: '{}' } }] }),
    says({ tool_calls: [{ index: 0, function: { arguments: '"}' } }] }),
    ends('tool_calls', { usage: USAGE }),
    DONE,
  ].join(''),
  unending: `${says('No ')}${says('newline')}${ends()}${DONE.trimEnd()}`,
  failing: `${says('Half an ans')}${event({ error: { code: 503, message: 'sk-upstream' } })}${DONE}`,
}
