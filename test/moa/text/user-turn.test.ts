import { describe, expect, test } from 'vitest'
import type { Message, Role } from '../../../src/moa/message.ts'
import { withReferences } from '../../../src/moa/text/references.ts'
import { textView } from '../../../src/moa/text/text-view.ts'
import { withUserTurn } from '../../../src/moa/text/user-turn.ts'

const conversation = (...roles: readonly Role[]): readonly Message[] =>
  roles.map((role) => ({ role, content: `As ${role}` }))

describe('withUserTurn()', () => {
  const prefills: readonly (readonly Role[])[] = [
    ['user', 'assistant'],
    ['assistant'],
    ['user', 'assistant', 'system'],
    ['user', 'assistant', 'developer'],
  ]
  test.for(prefills)('adds a user turn after %j', (...[roles]) => {
    const messages = conversation(...roles)
    const turns = withUserTurn(messages)
    expect(turns.slice(0, -1)).toEqual(messages)
    expect(turns.at(-1)?.role).toBe('user')
  })

  const others: readonly (readonly Role[])[] = [
    [],
    ['user'],
    ['system'],
    ['user', 'assistant', 'user'],
    ['assistant', 'tool'],
    ['assistant', 'user', 'system'],
  ]
  test.for(others)('leaves %j as it is', (...[roles]) => {
    const messages = conversation(...roles)
    expect(withUserTurn(messages)).toBe(messages)
  })
})

describe('a conversation that ends with an assistant turn', () => {
  const prefilled = conversation('user', 'assistant')
  const called: Message = {
    role: 'assistant',
    content: '',
    toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }],
  }

  test('ends with a user turn for agents, also after a call without a result', () => {
    expect(textView(prefilled).at(-1)?.role).toBe('user')
    expect(textView([...conversation('user'), called]).map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
    ])
  })

  const proposal = { agent: 'a', model: 'up/a', text: 'Red.', ended: 'whole' } as const
  const style = {
    format: 'fenced',
    place: 'system',
    shuffle: false,
    maxChars: 1_000,
    maxBytes: null,
  } as const
  test.for([style, { ...style, place: 'tail' }, { ...style, format: 'paper' }] as const)(
    'ends with a user turn for a model that is shown proposals: $format, $place',
    (shown) => {
      const context = { style: shown, seed: 1, nonce: 'n', prompt: null }
      const messages = withReferences(prefilled, [proposal], context)
      expect(messages.at(-1)?.role).toBe('user')
      expect(messages).toContainEqual(prefilled[1])
      expect(JSON.stringify(messages)).toContain('Red.')
      expect(withReferences(prefilled, [], context)).toBe(prefilled)
    },
  )
})
