import { describe, expect, test } from 'vitest'
import type { CallSettings } from '../../../../src/moa/model-port.ts'
import { CATALOG } from '../../../../src/models/catalog/catalog.ts'
import { callerName } from '../../../../src/models/dialects/gemini/names.ts'
import { geminiRequest } from '../../../../src/models/dialects/gemini/request.ts'
import { callOf, providerNamed } from '../../calls.ts'

interface Body {
  readonly contents: unknown
  readonly tools?: unknown
  readonly toolConfig?: unknown
  readonly generationConfig: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

function endpoint(model: string, extraFields: readonly string[] = []) {
  const provider = { ...providerNamed('acme'), extraFields }
  const fetch = () => Promise.reject(new Error('Nothing is sent here'))
  return { id: `acme/${model}`, provider, model, key: 'k', fetch }
}

function bodyOf(
  settings: CallSettings,
  model = 'gemini-3-flash',
  extraFields: string[] = [],
): Body {
  const { body } = geminiRequest(endpoint(model, extraFields), callOf({ settings }))
  const written: Body = JSON.parse(JSON.stringify(body))
  return written
}

const thinkingOf = (model: string, reasoningEffort?: string) =>
  bodyOf(reasoningEffort === undefined ? {} : { reasoningEffort }, model).generationConfig[
    'thinkingConfig'
  ]

describe('geminiRequest()', () => {
  test('has the key and the headers of the provider', () => {
    const { url, headers } = geminiRequest(endpoint('gemini-3-flash'), callOf({}))
    expect(url).toBe(
      'https://acme.example/v1beta/models/gemini-3-flash:streamGenerateContent?alt=sse',
    )
    expect(headers).toMatchObject({ 'x-goog-api-key': 'k', 'x-team': 'moa' })
    expect(headers).not.toHaveProperty('authorization')
  })

  test('sends nothing that the call does not set', () => {
    expect(bodyOf({}, 'gemini-2.0-flash')).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Why?' }] }],
      generationConfig: {},
    })
  })

  test('sends every setting that Gemini has under its name, and no other', () => {
    const settings: CallSettings = {
      temperature: 0,
      topP: 0.9,
      seed: 0,
      maxTokens: 64,
      stop: ['a', 'b', 'c', 'd', 'e', 'f'],
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      logitBias: { '5': -100 },
      verbosity: 'low',
      parallelToolCalls: false,
    }
    const config = {
      temperature: 0,
      topP: 0.9,
      seed: 0,
      maxOutputTokens: 64,
      stopSequences: ['a', 'b', 'c', 'd', 'e'],
    }
    expect(bodyOf(settings).generationConfig).toEqual({
      ...config,
      thinkingConfig: { includeThoughts: true },
    })
    expect(bodyOf(settings, 'gemini-2.0-flash').generationConfig).toEqual({
      ...config,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
    })
  })

  test('sends fields that the operator lets through, under its own', () => {
    const extra = {
      safetySettings: [{ category: 'X', threshold: 'OFF' }],
      generationConfig: { topK: 5, temperature: 9 },
      cachedContent: 'c',
      service_tier: 'flex',
    }
    const body = bodyOf({ extra, temperature: 1 }, 'gemini-2.0-flash', [
      'safetySettings',
      'generationConfig',
      'service_tier',
    ])
    expect(body['serviceTier']).toBe('flex')
    expect(body['safetySettings']).toEqual(extra.safetySettings)
    expect(body.generationConfig).toEqual({ topK: 5, temperature: 1 })
    expect(body).not.toHaveProperty('cachedContent')
  })

  test.for([
    ['gemini-3-pro-preview', undefined, { includeThoughts: true }],
    ['gemini-3-pro-preview', 'none', { includeThoughts: true, thinkingLevel: 'LOW' }],
    ['gemini-3-pro-preview', 'max', { includeThoughts: true, thinkingLevel: 'HIGH' }],
    ['gemini-3-flash', 'minimal', { includeThoughts: true, thinkingLevel: 'MINIMAL' }],
    ['gemini-3.8-flash', 'minimal', { includeThoughts: true, thinkingLevel: 'LOW' }],
    ['gemini-4-argon', 'minimal', { includeThoughts: true, thinkingLevel: 'LOW' }],
    ['gemini-4-argon', 'medium', { includeThoughts: true, thinkingLevel: 'MEDIUM' }],
    ['models/gemini-4-argon', 'high', { includeThoughts: true, thinkingLevel: 'HIGH' }],
    ['gemini-flash-latest', 'low', { includeThoughts: true, thinkingLevel: 'LOW' }],
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0 }],
    ['gemini-2.5-flash', 'medium', { includeThoughts: true, thinkingBudget: 8192 }],
    ['gemini-2.5-pro', 'none', { includeThoughts: true, thinkingBudget: 128 }],
    ['gemini-2.5-pro', 'xhigh', { includeThoughts: true, thinkingBudget: 24_576 }],
    ['gemini-2.0-flash', 'high', undefined],
    ['gemini-2.5-flash-image', 'high', undefined],
    ['gemma-4-31b-it', 'low', { includeThoughts: true, thinkingLevel: 'MINIMAL' }],
    ['learnlm', 'low', undefined],
  ] as const)('%s thinks with the effort %s as %o', ([model, effort, config]) => {
    expect(thinkingOf(model, effort)).toEqual(config)
  })

  test('asks for JSON, with its schema where there is one', () => {
    const schema = { type: 'object', properties: { a: { $ref: '#/$defs/A', description: 'x' } } }
    const json_schema = { name: 'n', strict: true, schema }
    expect(
      bodyOf({ responseFormat: { type: 'json_schema', json_schema } }).generationConfig,
    ).toMatchObject({
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object', properties: { a: { $ref: '#/$defs/A' } } },
    })
    const object = bodyOf({ responseFormat: { type: 'json_object' } }).generationConfig
    expect(object['responseMimeType']).toBe('application/json')
    expect(object).not.toHaveProperty('responseJsonSchema')
    expect(bodyOf({ responseFormat: { type: 'text' } }).generationConfig).not.toHaveProperty(
      'responseMimeType',
    )
  })
})

describe('tools', () => {
  const parameters = {
    type: 'object',
    properties: { unit: { enum: [{ $ref: 'kept', x: 1 }], type: ['string', 'null'] } },
    additionalProperties: false,
  }
  const tools = [
    { type: 'function', function: { name: 'add', description: 'Adds', parameters, strict: true } },
    { type: 'function', function: { name: 'now' } },
  ]
  const declarations = [
    { name: 'add', description: 'Adds', parametersJsonSchema: parameters },
    { name: 'now' },
  ]
  const allowed = (mode: string) => ({
    type: 'allowed_tools',
    allowed_tools: { mode, tools: [{ type: 'function', function: { name: 'now' } }] },
  })
  const choices: [string, CallSettings['toolChoice'], object | undefined, readonly object[]][] = [
    ['none given', undefined, undefined, declarations],
    ['auto', 'auto', { mode: 'AUTO' }, declarations],
    ['none', 'none', { mode: 'NONE' }, declarations],
    ['required', 'required', { mode: 'ANY' }, declarations],
    [
      'one function',
      { type: 'function', function: { name: 'now' } },
      { mode: 'ANY', allowedFunctionNames: ['now'] },
      declarations,
    ],
    [
      'one of some',
      allowed('required'),
      { mode: 'ANY', allowedFunctionNames: ['now'] },
      declarations,
    ],
    ['some', allowed('auto'), { mode: 'AUTO' }, [{ name: 'now' }]],
  ]
  test.for(choices)(
    'are declared as they are, with the choice %s',
    ([, toolChoice, config, shown]) => {
      const body = bodyOf({ tools, ...(toolChoice === undefined ? {} : { toolChoice }) })
      expect(body.tools).toEqual([{ functionDeclarations: shown }])
      expect(body.toolConfig).toEqual(config && { functionCallingConfig: config })
    },
  )

  test('names that Gemini does not take are sent under another one, and come back as they were', () => {
    const named = ['3d', '-x', '_y'].map((name) => ({ type: 'function', function: { name } }))
    const choice = { type: 'function', function: { name: '3d' } }
    const body = bodyOf({ tools: named, toolChoice: choice })
    expect(body.tools).toEqual([
      { functionDeclarations: [{ name: '__3d' }, { name: '__-x' }, { name: '_y' }] },
    ])
    expect(body.toolConfig).toMatchObject({
      functionCallingConfig: { allowedFunctionNames: ['__3d'] },
    })
    expect(['__3d', '__-x', '_y', '__z'].map(callerName)).toEqual(['3d', '-x', '_y', '__z'])
  })

  test('a choice without tools is not sent', () => {
    expect(bodyOf({ toolChoice: 'required' })).not.toHaveProperty('toolConfig')
    expect(bodyOf({ tools: [], toolChoice: 'auto' })).not.toHaveProperty('tools')
  })
})

test('the preset speaks generateContent to every model', () => {
  expect(CATALOG.get('gemini')).toMatchObject({ wire: 'gemini', modelWires: [] })
})
