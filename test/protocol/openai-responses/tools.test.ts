import { describe, expect, test } from 'vitest'
import { parseResponses } from '../../../src/protocol/openai-responses/parse-responses.ts'
import {
  areWhole,
  shownName,
  textArguments,
  textInput,
} from '../../../src/protocol/openai-responses/tools.ts'

const read = (body: object) => parseResponses({ model: 'demo', input: 'Hi', ...body })

function parsed(body: object) {
  const result = read(body)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const f = { type: 'function', name: 'f' }
const g = { type: 'function', name: 'g' }
const shown = (name: string) => ({ type: 'function', function: { name } })

test.each<[namespace: string | null | undefined, name: string, shown: string]>([
  [undefined, 'look', 'look'],
  [null, 'look', 'look'],
  ['', 'look', 'look'],
  ['files', 'look', 'files__look'],
  ['mcp__files__', 'look', 'mcp__files__look'],
  ['my files', 'look', 'my_files__look'],
])('in the namespace %s, %s is shown as %s', (namespace, name, wanted) => {
  expect(shownName(namespace, name)).toBe(wanted)
})

test('long names are shown within the limit of models, each with a name of its own', () => {
  const place = 'n'.repeat(80)
  const names = ['look', 'touch'].map((name) => shownName(place, name))
  expect(names.map((name) => name.length)).toEqual([64, 64])
  expect(new Set(names).size).toBe(2)
})

describe('a custom tool', () => {
  const grammar = { type: 'grammar', syntax: 'lark', definition: 'start: "a"' }
  const patch = { type: 'custom', name: 'patch', description: 'Patches', format: grammar }

  test('is shown as a function of one text, with its grammar in words', () => {
    const { ask, options } = parsed({ tools: [patch] })
    expect(ask.settings.tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'patch',
          description: expect.stringMatching(/^Patches\n\n[\s\S]*lark[\s\S]*start: "a"$/),
          parameters: expect.objectContaining({ required: ['input'] }),
        },
      },
    ])
    expect(options.clientCalls).toEqual({ patch: { type: 'custom', name: 'patch' } })
    expect(options.tools).toEqual([patch])
  })

  test('without words has no description', () => {
    const { ask } = parsed({ tools: [{ type: 'custom', name: 'p', format: { type: 'text' } }] })
    expect(ask.settings.tools).not.toHaveProperty('0.function.description')
  })

  test.each(['', 'a"b\n\\', '👋'])('has its text %j as an argument, and back', (text) => {
    expect(textInput(textArguments(text))).toBe(text)
  })

  test.each(['{"patch":"a"}', '7', 'a'])(
    'gets arguments of another form as they are: %s',
    (text) => {
      expect(textInput(text)).toBe(text)
    },
  )
})

// With a pattern that tries each of them as the first one of a run, this takes minutes.
test('a namespace as long as a body is read at once', () => {
  const long = `${'/'.repeat(1_000_000)}x${'/'.repeat(1_000_000)}`
  expect(shownName(long, 'look')).toMatch(/^_{55}_[0-9a-f]{8}$/)
})

test('tools of a namespace are shown with it in their names', () => {
  const { ask, options } = parsed({
    tools: [{ type: 'namespace', name: 'mcp', description: 'Files', tools: [f] }, f],
  })
  expect(ask.settings.tools).toEqual([shown('mcp__f'), shown('f')])
  expect(options.clientCalls).toEqual({
    mcp__f: { type: 'function', name: 'f', namespace: 'mcp' },
  })
})

describe('a choice', () => {
  test.each<[what: unknown, choice: unknown]>([
    ['none', 'none'],
    ['required', 'required'],
    [{ type: 'function', name: 'g' }, shown('g')],
    [{ type: 'custom', name: 'p' }, shown('p')],
  ])('of %j', (tool_choice, toolChoice) => {
    const tools = [f, g, { type: 'custom', name: 'p' }]
    expect(parsed({ tools, tool_choice }).ask.settings).toMatchObject({ toolChoice })
  })

  test('among some tools leaves the others out', () => {
    const tool_choice = { type: 'allowed_tools', mode: 'required', tools: [g] }
    const { ask, options } = parsed({ tools: [f, g], tool_choice })
    expect(ask.settings).toEqual({ tools: [shown('g')], toolChoice: 'required' })
    expect(options.tool_choice).toEqual(tool_choice)
  })

  test.each<[body: object]>([
    [{ tool_choice: 'required' }],
    [{ tool_choice: 'required', tools: [] }],
    [{ tool_choice: { type: 'function', name: 'f' } }],
    [{ tool_choice: { type: 'function', name: 'x' }, tools: [f] }],
    [{ tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [f, g] }, tools: [f] }],
  ])('of a tool that is not there is rejected: %j', (body) => {
    expect(read(body)).toMatchObject({ ok: false, error: { param: 'tool_choice' } })
  })

  test.each(['auto', 'none'])('of %s needs no tools', (tool_choice) => {
    expect(read({ tool_choice })).toMatchObject({ ok: true })
  })
})

test.each<[text: string, whole: boolean]>([
  ['{}', true],
  ['{"a":{}}\n ', true],
  ['{"a":{}', false],
  ['{"a":"}', false],
  ['', false],
  ['"}"', false],
])('the arguments %j are whole: %s', (text, whole) => {
  expect(areWhole(text)).toBe(whole)
})

test.each(['file_search', 'web_search', 'web_search_preview'])(
  'a tool that a provider would run is rejected by its name: %s',
  (type) => {
    const message = expect.stringContaining(`"${type}"`)
    expect(read({ tools: [f, { type }] })).toMatchObject({
      ok: false,
      error: { param: 'tools[1].type', message },
    })
  },
)
