import { describe, expect, test } from 'vitest'
import { deepseek } from './chat-rules/deepseek.ts'
import { geminiCompatible } from './chat-rules/gemini.ts'
import { mistral } from './chat-rules/mistral.ts'
import { openrouter } from './chat-rules/openrouter.ts'
import type { Fields } from './fields.ts'
import { gemini } from './gemini/gemini.ts'
import { DUMMY, signed } from './gemini/signature.ts'

const KEY: Readonly<Record<string, string>> = { 'x-goog-api-key': 'k' }

function rejectionOf(body: Fields, { model = 'gemini-3-flash', headers = KEY } = {}) {
  const path = `/v1beta/models/${model}:streamGenerateContent?alt=sse`
  const rejection = gemini.rejection({ path, headers, body })
  return rejection === null ? null : JSON.stringify(rejection.body)
}

const user = (...parts: object[]) => ({ role: 'user', parts })
const model = (...parts: object[]) => ({ role: 'model', parts })
const QUESTION = user({ text: 'Why?' })
const call = (name: string, args: unknown = {}) => ({ functionCall: { name, args } })
const response = (name: string, value: unknown = { output: 'So.' }) => ({
  functionResponse: { name, response: value },
})
const SIGNED = signed(call('f'), '')

describe('Gemini accepts', () => {
  const accepted: [string, Fields, string?][] = [
    ['a question', { contents: [QUESTION] }],
    [
      'a signed step, answered',
      { contents: [QUESTION, model(SIGNED, call('g')), user(response('f'), response('g'))] },
    ],
    [
      'the dummy of a step that another model made',
      {
        contents: [QUESTION, model({ ...call('f'), thoughtSignature: DUMMY }), user(response('f'))],
      },
    ],
    [
      'a step of an earlier turn without a signature',
      {
        contents: [
          QUESTION,
          model(call('f')),
          user(response('f')),
          model({ text: 'So.' }),
          QUESTION,
        ],
      },
    ],
    [
      'a step without a signature, of a model that gives none',
      { contents: [QUESTION, model(call('f')), user(response('f'))] },
      'gemini-2.5-flash',
    ],
  ]
  test.for(accepted)('%s', ([, body, name]) => {
    expect(rejectionOf(body, name === undefined ? {} : { model: name })).toBeNull()
  })
})

describe('Gemini rejects', () => {
  const declared = { tools: [{ functionDeclarations: [{ name: 'f' }] }] }
  const config = (generationConfig: object) => ({ contents: [QUESTION], generationConfig })
  const tools = (more: object) => ({ contents: [QUESTION], ...declared, ...more })
  const calling = (functionCallingConfig: object) =>
    tools({ toolConfig: { functionCallingConfig } })
  const declaring = (declaration: object) =>
    tools({ tools: [{ functionDeclarations: [declaration] }] })
  const rejected: [string, Fields, RegExp, string?][] = [
    ['no contents', { contents: [] }, /contents is not specified/],
    ['another role', { contents: [{ role: 'assistant', parts: [{ text: 'a' }] }] }, /valid role/],
    ['a turn without parts', { contents: [user()] }, /parts must not be empty/],
    ['an empty text', { contents: [user({ text: '' })] }, /text parameter/],
    ['a field it does not know', { contents: [QUESTION], messages: [] }, /Unknown name/],
    ['a setting it does not know', config({ max_tokens: 1 }), /Unknown name/],
    [
      'a call without its signature',
      { contents: [QUESTION, model(call('f')), user(response('f'))] },
      /missing a thought_signature/,
    ],
    [
      'a changed signature',
      {
        contents: [
          QUESTION,
          model({ ...SIGNED, functionCall: { name: 'f', args: { a: 1 } } }),
          user(response('f')),
        ],
      },
      /not valid/,
    ],
    [
      'the signature of a text at another place',
      { contents: [QUESTION, model({ text: 'a' }, signed({ text: 'b' }, '')), QUESTION] },
      /not valid/,
    ],
    [
      'a response without its call',
      { contents: [user(response('f'))] },
      /immediately after a function call/,
    ],
    [
      'a call without its response',
      { contents: [QUESTION, model(SIGNED), QUESTION] },
      /equal to the number/,
    ],
    [
      'fewer responses than calls',
      { contents: [QUESTION, model(SIGNED, call('g')), user(response('f'))] },
      /equal to the number/,
    ],
    [
      'a response under another name',
      { contents: [QUESTION, model(SIGNED), user(response('g'))] },
      /names of function responses/,
    ],
    [
      'a call first',
      { contents: [model(SIGNED), user(response('f'))] },
      /immediately after a user turn/,
    ],
    [
      'arguments that are no object',
      { contents: [QUESTION, model(call('f', '{}')), user(response('f'))] },
      /args/,
    ],
    [
      'a response that is no object',
      { contents: [QUESTION, model(SIGNED), user(response('f', 'So.'))] },
      /response/,
    ],
    [
      'a budget of Gemini 4',
      config({ thinkingConfig: { thinkingBudget: 1 } }),
      /budget/,
      'gemini-4-argon',
    ],
    [
      'the least level of Gemini 4',
      config({ thinkingConfig: { thinkingLevel: 'MINIMAL' } }),
      /level/,
      'gemini-4-argon',
    ],
    [
      'a level before Gemini 3',
      config({ thinkingConfig: { thinkingLevel: 'LOW' } }),
      /level/,
      'gemini-2.5-pro',
    ],
    [
      'thoughts of a model that has none',
      config({ thinkingConfig: { includeThoughts: true } }),
      /not enabled/,
      'gemini-2.0-flash',
    ],
    ['penalties', config({ presencePenalty: 1 }), /Penalty/],
    [
      'six stop sequences',
      config({ stopSequences: ['1', '2', '3', '4', '5', '6'] }),
      /stop_sequences/,
    ],
    [
      'JSON with tools before Gemini 3',
      tools({ generationConfig: { responseMimeType: 'application/json' } }),
      /unsupported/,
      'gemini-2.5-pro',
    ],
    ['a schema without its type', config({ responseJsonSchema: {} }), /MIME type/],
    [
      'fields beside a reference',
      declaring({ name: 'f', parametersJsonSchema: { $ref: '#', title: 'a' } }),
      /\$ref/,
    ],
    ['a name that begins with a digit', declaring({ name: '1f' }), /function name/],
    [
      'names where none must be called',
      calling({ mode: 'AUTO', allowedFunctionNames: ['f'] }),
      /only be set/,
    ],
    ['names that are not declared', calling({ mode: 'ANY', allowedFunctionNames: ['g'] }), /among/],
  ]
  test.for(rejected)('%s', ([, body, problem, name = 'gemini-3-flash']) => {
    expect(rejectionOf(body, { model: name })).toMatch(problem)
  })

  test('a request without a key, or with a wrong one', () => {
    const body = { contents: [QUESTION] }
    expect(rejectionOf(body, { headers: {} })).toContain('PERMISSION_DENIED')
    expect(rejectionOf(body, { headers: { 'x-goog-api-key': 'invalid' } })).toContain(
      'API_KEY_INVALID',
    )
  })
})

describe('Chat Completions by provider', () => {
  const wireCall = (id: string, more: object = {}) => ({
    id,
    type: 'function',
    function: { name: 'f', arguments: '{}' },
    ...more,
  })
  const steps = (answer: object, id = 'abcdefgh1') => ({
    messages: [
      { role: 'user', content: 'Why?' },
      { role: 'assistant', content: null, ...answer },
      { role: 'tool', tool_call_id: id, content: 'So.' },
    ],
  })
  const rejected: [string, string | null, RegExp][] = [
    [
      'an id of Mistral',
      mistral.problem(steps({ tool_calls: [wireCall('call_1')] })),
      /length of 9/,
    ],
    [
      'an id of a result',
      mistral.problem(steps({ tool_calls: [wireCall('abcdefgh1')] }, 'c')),
      /length of 9/,
    ],
    ['a field of a message', mistral.problem(steps({ reasoning_content: 'a' })), /Extra inputs/],
    ['a setting', mistral.problem({ ...steps({}), seed: 1 }), /Extra inputs/],
    [
      'a call without thoughts',
      deepseek.problem(steps({ tool_calls: [wireCall('1')] })),
      /reasoning_content/,
    ],
    [
      'a call with empty thoughts',
      deepseek.problem(steps({ tool_calls: [wireCall('1')], reasoning_content: ' ' })),
      /reasoning_content/,
    ],
    ['a schema', deepseek.problem({ response_format: { type: 'json_schema' } }), /unavailable/],
    [
      'a call without a signature',
      geminiCompatible.problem(steps({ tool_calls: [wireCall('1')] })),
      /thought_signature/,
    ],
    [
      'a wrong signature',
      geminiCompatible.problem(
        steps({
          tool_calls: [wireCall('1', { extra_content: { google: { thought_signature: 'x' } } })],
        }),
      ),
      /not valid/,
    ],
    [
      'changed thoughts',
      openrouter.problem(
        steps({
          reasoning_details: [
            {
              type: 'reasoning.text',
              text: 'a',
              signature: 'b',
              index: 0,
              format: 'anthropic-claude-v1',
            },
          ],
        }),
      ),
      /Invalid signature/,
    ],
  ]
  test.for(rejected)('%s is rejected', ([, problem, words]) => {
    expect(problem).toMatch(words)
  })
})
