import { expect, test } from 'vitest'
import { parseProviders } from '../../../src/models/catalog/provider-settings.ts'
import type { Limits } from '../../../src/models/catalog/provider.ts'

function parsed(dialect: object) {
  const setting = { acme: { base_url: 'https://llm.acme.example/v1', dialect } }
  return parseProviders(JSON.stringify(setting))
}

function limitsWith(dialect: object): Limits | undefined {
  const result = parsed(dialect)
  if (!result.ok) throw new Error(result.message)
  return result.providers.get('acme')?.limits
}

function messageOf(dialect: object): string {
  const result = parsed(dialect)
  if (result.ok) throw new Error('The setting was accepted')
  return result.message
}

test('the formats of answers are those that its models take', () => {
  expect(limitsWith({})).toMatchObject({ responseFormats: [], toolFormats: [] })
  expect(limitsWith({ response_formats: ['text', 'json_object'] })).toMatchObject({
    responseFormats: [['', ['text', 'json_object']]],
    toolFormats: [],
  })
  expect(limitsWith({ tool_formats: ['text'] })?.toolFormats).toEqual([['', ['text']]])
  expect(messageOf({ response_formats: ['xml'] })).toContain('response_formats')
  expect(messageOf({ response_formats: [] })).toContain('response_formats')
})

test('settings that its models reject, and what they cannot do, are lists of names', () => {
  expect(limitsWith({})).toMatchObject({ rejectedSettings: [], lacks: [] })
  expect(limitsWith({ rejected_settings: ['stop', 'logit_bias'] })?.rejectedSettings).toEqual([
    ['', ['stop', 'logit_bias']],
  ])
  expect(limitsWith({ lacks: ['images'] })?.lacks).toEqual([['', ['images']]])
  expect(limitsWith({ streams_formats: false, strict_turns: true })).toMatchObject({
    streamsFormats: false,
    strictTurns: true,
  })
  expect(messageOf({ rejected_settings: ['top_k'] })).toContain('rejected_settings')
  expect(limitsWith({ tool_choices: ['auto'] })?.toolChoices).toEqual([['', ['auto']]])
  expect(messageOf({ tool_choices: ['some'] })).toContain('tool_choices')
  expect(messageOf({ lacks: ['wit'] })).toContain('lacks')
})
