import { describe, expect, test } from 'vitest'
import { tokensOf, tokensOfSettings } from '../../../src/moa/cost/call-bound.ts'
import type { CallSettings } from '../../../src/moa/model-port.ts'
import { inKnownChoice } from '../../../src/models/calling/tool-choice.ts'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import { takesChoice, TOOL_CHOICES } from '../../../src/models/catalog/tool-choices.ts'
import { FakeBody, FakeUpstream } from '../../support/fake-upstream.ts'
import { callOf, controlOf, finished, modelsOn, providerNamed } from '../calls.ts'
import { deltaEvent, DONE, finishEvent } from '../wire.ts'

const tools = ['look', 'find'].map((name) => ({ type: 'function', function: { name } }))
const named = { type: 'function', function: { name: 'find' } }

function chosen(settings: CallSettings, known: readonly (typeof TOOL_CHOICES)[number][]) {
  const provider = providerNamed('acme', { toolChoices: [['', known]] })
  const endpoint = { id: 'acme/large', provider, model: 'large', key: null, fetch }
  return inKnownChoice(callOf({ settings }), endpoint)
}

describe('a tool that has to be called, at a model that takes no such choice', () => {
  test('is asked for in words, and the choice is left out', () => {
    const { call, described } = chosen({ tools, toolChoice: 'required' }, ['none', 'auto'])
    expect(described).toBe(true)
    expect(call.settings).toEqual({ tools })
    expect(call.messages.at(-1)?.content).toBe(
      'Why?\n\nAnswer with a call of one of the tools, and with no text.',
    )
  })

  test('is the only one that is shown, where it is one of several', () => {
    const { call } = chosen({ tools, toolChoice: named }, ['none', 'auto'])
    expect(call.settings).toEqual({ tools: tools.slice(1) })
    expect(call.messages.at(-1)?.content).toContain('the tool find')
  })

  test('is held back until it is whole, so that it can be checked', async () => {
    const upstream = new FakeUpstream(() =>
      new FakeBody(deltaEvent('No'), finishEvent(), DONE).end().answer(),
    )
    const limits = { toolChoices: [['', ['none', 'auto']]] } as const
    const providers = new Map([['acme', providerNamed('acme', limits)]])
    const call = callOf({ settings: { tools, toolChoice: 'required' } })
    const models = modelsOn(upstream.fetch, { providers })
    const { deltas, reply } = await finished(models(call, controlOf({ live: true })))
    expect(deltas).toEqual([])
    expect(reply).toMatchObject({ text: 'No', described: true })
  })

  test('costs no more than the bound on the call as it was', () => {
    for (const toolChoice of ['required', named]) {
      const settings = { tools, toolChoice }
      const { call } = chosen(settings, ['none', 'auto'])
      const most = tokensOf(callOf().messages) + tokensOfSettings(settings)
      expect(tokensOf(call.messages) + tokensOfSettings(call.settings)).toBeLessThanOrEqual(most)
    }
  })
})

test.each([
  [{ tools, toolChoice: 'auto' }, ['none', 'auto']],
  [{ tools, toolChoice: 'none' }, ['none', 'auto']],
  [{ tools }, ['none', 'auto']],
  [{}, ['none', 'auto']],
  [{ tools, toolChoice: 'required' }, ['required']],
  [{ tools, toolChoice: named }, ['function']],
] as const)('%j goes to a model that takes %j as it is', (settings, known) => {
  expect(chosen(settings, known)).toEqual({ call: callOf({ settings }), described: false })
})

test.each([
  ['deepseek', 'deepseek-v4-pro', false],
  ['deepseek', 'deepseek-chat', true],
  ['cerebras', 'gpt-oss-120b', false],
  ['cerebras', 'zai-glm-4.7', true],
  ['openai', 'gpt-5', true],
])('%s/%s can be made to call a tool: %s', (name, model, can) => {
  const choices = CATALOG.get(name)?.limits.toolChoices ?? []
  expect(takesChoice(choices, model, 'required')).toBe(can)
  expect(takesChoice(choices, model, 'function')).toBe(can)
  expect(takesChoice(choices, model, 'auto')).toBe(true)
})
