import { expect, test } from 'vitest'
import type { CallSettings } from '../../../../src/moa/model-port.ts'
import { parseProviders } from '../../../../src/models/catalog/provider-settings.ts'
import { SETTINGS, type SettingName } from '../../../../src/models/catalog/rejected-settings.ts'
import { anthropic } from '../../../../src/models/dialects/anthropic/anthropic.ts'
import { providerNamed } from '../../calls.ts'
import { bodyOf } from './sent.ts'

/** Names of settings in a request of Messages. */
const WIRE: Partial<Record<SettingName, string>> = { stop: 'stop_sequences' }

test.each(['claude-opus-5-5', 'claude-haiku-4-5', 'other'])(
  'what is left out for %s is said',
  (model) => {
    const settings: CallSettings = {
      temperature: 0.5,
      topP: 0.5,
      stop: 'END',
      seed: 1,
      frequencyPenalty: 1,
      presencePenalty: 1,
      logitBias: {},
      verbosity: 'low',
    }
    const body = bodyOf({ model, settings })
    const names = (Object.keys(SETTINGS) as SettingName[]).filter(
      (name) => settings[SETTINGS[name]] !== undefined,
    )
    const sent = names.filter((name) => body[WIRE[name] ?? name] !== undefined)
    const left = anthropic.leavesOut?.({ provider: providerNamed('acme'), model }, settings) ?? []
    expect([...sent, ...left].toSorted()).toEqual(names.toSorted())
    expect(anthropic.leavesOut?.({ provider: providerNamed('acme'), model }, {})).toEqual([])
  },
)

test('a new provider of Messages has its limits, as the preset has', () => {
  const acme = { base_url: 'https://acme.example', api: 'messages' }
  const result = parseProviders(JSON.stringify({ acme }))
  const limits = ['acme', 'anthropic'].map((name) => {
    const found = result.ok ? result.providers.get(name)?.limits : undefined
    return [found?.responseFormats, found?.recursiveSchemas, found?.toolChoices]
  })
  expect(limits[0]).toEqual(limits[1])
  expect(limits[0]?.[1]).toBe(false)
})
