import { expect, test } from 'vitest'
import { SHAPES } from '../../src/protocol/shapes.ts'

const BODIES = {
  'openai-chat': { model: 'demo', messages: [{ role: 'user', content: 'Hi' }] },
  'openai-responses': { model: 'demo', input: 'Hi' },
  'anthropic-messages': {
    model: 'demo',
    max_tokens: 10,
    messages: [{ role: 'user', content: 'Hi' }],
  },
} as const

test.each(Object.entries(BODIES))('%s says whether storing is forbidden', (shape, body) => {
  const asked = (more: object) => {
    const parsed = SHAPES[shape as keyof typeof BODIES].parse({ ...body, ...more })
    if (!parsed.ok) throw new Error(parsed.error.message)
    const { store, storeForbidden } = parsed.value.ask
    return { store, storeForbidden }
  }
  expect(asked({})).toEqual({ store: false })
  expect(asked({ store: null })).toEqual({ store: false })
  expect(asked({ store: true })).toEqual({ store: true })
  expect(asked({ store: false })).toEqual({ store: false, storeForbidden: true })
})
