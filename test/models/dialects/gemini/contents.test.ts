import { describe, expect, test } from 'vitest'
import type { Message, Opaque, ToolCall } from '../../../../src/moa/message.ts'
import { readGemini } from '../../../../src/models/dialects/gemini/chunk.ts'
import { geminiConversation } from '../../../../src/models/dialects/gemini/contents.ts'
import { ReplyBuilder } from '../../../../src/reading/reply-builder.ts'

const DUMMY = 'skip_thought_signature_validator'

function write(messages: readonly Message[], wantsSignatures = true) {
  const written: {
    contents: { role: string; parts: object[] }[]
    systemInstruction?: { parts: object[] }
  } = JSON.parse(JSON.stringify(geminiConversation(messages, { wantsSignatures })))
  return written
}

const contentsOf = (...messages: Message[]) => write(messages).contents
const user = (text: string): Message => ({ role: 'user', content: text })
const tool = (toolCallId: string, content: string): Message => ({
  role: 'tool',
  toolCallId,
  content,
})
const signed = (signature: string): Opaque => ({
  extra_content: { google: { thought_signature: signature } },
})
const call = (id: string, name: string, extra?: Opaque): ToolCall => ({
  id,
  name,
  arguments: '{"a":1}',
  ...(extra === undefined ? {} : { extra }),
})
const calling = (...toolCalls: ToolCall[]): Message => ({
  role: 'assistant',
  content: '',
  toolCalls,
})
const said = (id: string, name: string, output: string) => ({
  functionResponse: { id, name, response: { output } },
})

describe('roles', () => {
  test('instructions at the beginning stand apart, later ones where they are', () => {
    const messages = [
      { role: 'system', content: 'Be brief.', before: 'You doubt. ' },
      { role: 'developer', content: 'Be kind.' },
      user('Hi'),
      { role: 'assistant', content: 'Yes?' },
      { role: 'system', content: 'Be quick.' },
      user('Now'),
    ] as const
    expect(write(messages)).toEqual({
      systemInstruction: { parts: [{ text: 'You doubt. Be brief.' }, { text: 'Be kind.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        { role: 'model', parts: [{ text: 'Yes?' }] },
        { role: 'user', parts: [{ text: 'Be quick.' }, { text: 'Now' }] },
      ],
    })
  })

  test('turns of one role are one turn, and empty texts are none', () => {
    const empty: Message = { role: 'assistant', content: '' }
    const parts: Message = { role: 'user', content: [{ type: 'text', text: '' }] }
    expect(contentsOf(user('a'), empty, parts, user(''), user('b'))).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
    ])
  })

  test('the first turn is of the user', () => {
    const [first, second] = contentsOf({ role: 'assistant', content: 'Hello' }, user('Hi'))
    expect(first?.role).toBe('user')
    expect(second).toEqual({ role: 'model', parts: [{ text: 'Hello' }] })
  })

  test('instructions alone are a question', () => {
    expect(write([{ role: 'system', content: 'Why?' }])).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Why?' }] }],
    })
    expect(contentsOf(user(''))[0]?.parts).toHaveLength(1)
  })
})

describe('images', () => {
  const image = (url: string): Message => ({ role: 'user', content: [{ type: 'image', url }] })
  test.for([
    ['data:image/png;base64,iVBO', { inlineData: { mimeType: 'image/png', data: 'iVBO' } }],
    [
      'data:image/svg+xml,%3Csvg%3E',
      { inlineData: { mimeType: 'image/svg+xml', data: 'PHN2Zz4=' } },
    ],
    [
      'https://a.example/x.PNG?y=1',
      { fileData: { mimeType: 'image/png', fileUri: 'https://a.example/x.PNG?y=1' } },
    ],
    [
      'https://a.example/x',
      { fileData: { mimeType: 'image/jpeg', fileUri: 'https://a.example/x' } },
    ],
  ] as const)('%s is %o', ([url, part]) => {
    expect(contentsOf(image(url))[0]?.parts).toEqual([part])
  })
})

describe('calls', () => {
  test('all calls of a step are answered in the turn after it, by id and name, in their order', () => {
    const turns = contentsOf(
      user('q'),
      calling(call('1', 'f', signed('s')), call('2', 'g')),
      tool('2', 'two'),
      tool('1', 'one'),
      user('And?'),
    )
    expect(turns.slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: '1', name: 'f', args: { a: 1 } }, thoughtSignature: 's' },
          { functionCall: { id: '2', name: 'g', args: { a: 1 } } },
        ],
      },
      { role: 'user', parts: [said('1', 'f', 'one'), said('2', 'g', 'two'), { text: 'And?' }] },
    ])
  })

  test('a call without a result has an answer that says so', () => {
    const [, , answer] = contentsOf(user('q'), calling(call('1', 'f')), user('Never mind'))
    expect(answer?.parts).toEqual([
      { functionResponse: { id: '1', name: 'f', response: { error: 'The call has no result' } } },
      { text: 'Never mind' },
    ])
    expect(contentsOf(user('q'), calling(call('1', 'f'))).at(-1)?.role).toBe('user')
  })

  test('a result without a call is a text', () => {
    expect(contentsOf(user('q'), tool('9', 'lost'))).toEqual([
      { role: 'user', parts: [{ text: 'q' }, { text: 'lost' }] },
    ])
  })

  test('a result belongs to the last call with its id', () => {
    const turns = contentsOf(
      user('q'),
      calling(call('1', 'f')),
      tool('1', 'one'),
      calling(call('1', 'g')),
      tool('1', 'two'),
    )
    expect(turns[2]?.parts).toEqual([said('1', 'f', 'one')])
    expect(turns[4]?.parts).toEqual([said('1', 'g', 'two')])
  })

  test('results of calls that share an id are taken in their order', () => {
    const turns = contentsOf(
      user('q'),
      calling(call('1', 'f'), call('1', 'g')),
      tool('1', 'one'),
      tool('1', 'two'),
    )
    expect(turns[2]?.parts).toEqual([said('1', 'f', 'one'), said('1', 'g', 'two')])
  })

  test('calls in turns that follow one another are one step', () => {
    const turns = contentsOf(
      user('q'),
      calling(call('1', 'f')),
      calling(call('2', 'g')),
      tool('1', 'one'),
      tool('2', 'two'),
    )
    expect(turns[1]?.parts).toEqual([
      { functionCall: { id: '1', name: 'f', args: { a: 1 } }, thoughtSignature: DUMMY },
      { functionCall: { id: '2', name: 'g', args: { a: 1 } } },
    ])
    expect(turns[2]?.parts).toEqual([said('1', 'f', 'one'), said('2', 'g', 'two')])
  })

  test.for([
    ['', {}],
    ['[1]', { arguments: '[1]' }],
    ['{"a":', { arguments: '{"a":' }],
  ])('arguments %s are the object %o', ([text = '', args]) => {
    const [, turn] = contentsOf(
      user('q'),
      calling({ id: '1', name: 'f', arguments: text as string }),
    )
    expect(turn?.parts[0]).toMatchObject({ functionCall: { args } })
  })

  test('images of a result stand behind all results', () => {
    const content = [
      { type: 'text', text: 'seen' },
      { type: 'image', url: 'data:image/png;base64,iVBO' },
    ] as const
    const turns = contentsOf(
      user('q'),
      calling(call('1', 'f'), call('2', 'g')),
      { role: 'tool', toolCallId: '1', content },
      tool('2', 'two'),
    )
    expect(turns[2]?.parts).toEqual([
      said('1', 'f', 'seen'),
      said('2', 'g', 'two'),
      { inlineData: { mimeType: 'image/png', data: 'iVBO' } },
    ])
  })
})

describe('signatures', () => {
  test('a step whose first call has none gets the one that Google names for it', () => {
    const messages = [user('q'), calling(call('1', 'f'), call('2', 'g')), tool('1', 'one')]
    const parts = write(messages).contents[1]?.parts
    expect(parts?.[0]).toMatchObject({ thoughtSignature: DUMMY })
    expect(parts?.[1]).not.toHaveProperty('thoughtSignature')
    expect(write(messages, false).contents[1]?.parts[0]).not.toHaveProperty('thoughtSignature')
  })

  test('the signature of a call is found where OpenRouter puts it', () => {
    const details = [
      { type: 'reasoning.encrypted', data: 's', id: '1', format: 'google-gemini-v1', index: 0 },
    ]
    const message = { ...calling(call('1', 'f')), extra: { reasoning_details: details } }
    expect(contentsOf(user('q'), message)[1]?.parts).toEqual([
      { functionCall: { id: '1', name: 'f', args: { a: 1 } }, thoughtSignature: 's' },
    ])
  })

  test('items of other models are left out, and those that no longer fit their text', () => {
    const details = [
      { type: 'reasoning.text', text: 'Hm', signature: 's', format: 'anthropic-claude-v1' },
      { type: 'reasoning.encrypted', data: 's', id: '0-0-0', format: 'openai-responses-v1' },
      { type: 'reasoning.encrypted', data: 's', id: '2-9-0', format: 'google-gemini-v1' },
    ]
    const message: Message = {
      role: 'assistant',
      content: 'Yes',
      extra: { reasoning_details: details },
    }
    expect(contentsOf(user('q'), message)[1]?.parts).toEqual([{ text: 'Yes' }])
  })

  const answers: readonly (readonly [string, readonly (readonly object[])[]])[] = [
    ['on an empty last part', [[{ text: 'Yes' }], [{ text: '', thoughtSignature: 'a' }]]],
    ['on a text', [[{ text: 'It ' }], [{ text: 'is', thoughtSignature: 'a' }], [{ text: ' so' }]]],
    [
      'on several parts',
      [
        [{ text: 'ha' }],
        [{ text: 'ha', thoughtSignature: 'a' }],
        [{ text: 'ha' }],
        [{ text: 'ha', thoughtSignature: 'b' }],
        [{ text: '', thoughtSignature: 'c' }],
      ],
    ],
    [
      'on a thought',
      [
        [{ text: 'Hm', thought: true, thoughtSignature: 'a' }],
        [{ text: 'Yes' }, { text: '', thoughtSignature: 'b' }],
      ],
    ],
    [
      'between and behind calls',
      [
        [{ text: 'I look.' }, { text: '', thoughtSignature: 'a' }],
        [{ functionCall: { id: '1', name: 'f', args: { b: 1, a: 2 } }, thoughtSignature: 'b' }],
        [{ text: 'And more.', thoughtSignature: 'c' }],
        [{ functionCall: { id: '2', name: 'f', args: {} } }],
        [{ text: '', thoughtSignature: 'd' }],
      ],
    ],
  ]
  test.for(answers)('%s return to the same places', ([, chunks]) => {
    const builder = new ReplyBuilder('m', { finish: 'reported', messages: [] })
    for (const parts of chunks) {
      const candidates = [{ content: { parts } }]
      builder.add(readGemini(JSON.stringify({ candidates }), builder))
    }
    const reply = builder.build({ cut: true, failure: null, firstTokenMs: 0, latencyMs: 0 })
    const message: Message = {
      role: 'assistant',
      content: reply.text,
      toolCalls: reply.toolCalls,
      ...(reply.extra === undefined ? {} : { extra: reply.extra }),
    }
    expect(contentsOf(user('q'), message)[1]?.parts).toEqual(chunks.flat())
  })
})
