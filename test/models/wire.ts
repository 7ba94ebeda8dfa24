/** An event of a stream. */
export function event(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

/** A chunk with one delta. */
export function deltaEvent(delta: object | string, more: object = {}): string {
  const content = typeof delta === 'string' ? { content: delta } : delta
  const choices = [{ index: 0, delta: content, finish_reason: null }]
  return event({ id: 'c-1', object: 'chat.completion.chunk', model: 'large', choices, ...more })
}

/** The chunk with the finish reason. */
export function finishEvent(reason: string | null = 'stop', more: object = {}): string {
  return event({ choices: [{ index: 0, delta: {}, finish_reason: reason }], ...more })
}

export const DONE = event('[DONE]')

/** A whole completion of an upstream that does not stream. */
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

/** Streams as servers send them, with everything that makes them hard to read. */
export const RECORDED: Readonly<Record<string, string>> = {
  plain: [
    deltaEvent({ role: 'assistant', content: '' }),
    deltaEvent('Grüße, '),
    deltaEvent('世界 '),
    deltaEvent('👋🏽!'),
    finishEvent(),
    event({ choices: [], usage: USAGE }),
    DONE,
  ].join(''),
  crlf: [
    '\uFEFF: OPENROUTER PROCESSING\r\n\r\n',
    'event: message\r\n',
    deltaEvent({ reasoning: 'Hm… ' }).replaceAll('\n', '\r\n'),
    ': again\r\n\r\n',
    deltaEvent({ content: 'Naïve', reasoning: '' }).replaceAll('\n', '\r\n'),
    finishEvent('length', { x_groq: { usage: USAGE } }).replaceAll('\n', '\r\n'),
    DONE.replaceAll('\n', '\r\n'),
  ].join(''),
  cr: `${deltaEvent('one ')}${deltaEvent('two')}${finishEvent()}${DONE}`.replaceAll('\n', '\r'),
  tools: [
    deltaEvent({ tool_calls: [{ index: 0, id: 'a', function: { name: 'add', arguments: '' } }] }),
    deltaEvent({ tool_calls: [{ index: 0, function: { arguments: '{"x":"é' } }] }),
    deltaEvent({ tool_calls: [{ index: 1, id: 'b', function: { name: 'sub', arguments: '{}' } }] }),
    deltaEvent({ tool_calls: [{ index: 0, function: { arguments: '"}' } }] }),
    finishEvent('tool_calls', { usage: USAGE }),
    DONE,
  ].join(''),
  unending: `${deltaEvent('No ')}${deltaEvent('newline')}${finishEvent()}${DONE.trimEnd()}`,
  failing: `${deltaEvent('Half an ans')}${event({ error: { code: 503, message: 'sk-upstream' } })}${DONE}`,
}
