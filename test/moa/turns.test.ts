import { describe, expect, test } from 'vitest'
import type { Message } from '../../src/moa/message.ts'
import type { Plan } from '../../src/moa/plan.ts'
import { Notebook, planFor, run, user } from './notebook.ts'
import { layerOf } from './stage.ts'

describe('the turns of a tool loop', () => {
  const question = user('Will it rain in Tours?')
  const step: readonly Message[] = [
    { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'weather', arguments: '{}' }] },
    { role: 'tool', content: 'Rain at six.', toolCallId: 'c1' },
  ]
  const turn = (messages: readonly Message[], over: Partial<Plan> = {}) =>
    planFor([layerOf(['a', 'b']), layerOf(['c'])], { messages, reuseTurns: true, ...over })

  test('share the proposals of their turn; only the aggregator sees the results of tools', async () => {
    const memory = new Notebook()
    const first = await run(turn([question]), memory)
    expect(first.called).toEqual(['a', 'b', 'c', 'pen'])
    const second = await run(turn([question, ...step]), memory)
    expect(second.called).toEqual(['pen'])
    expect(JSON.stringify(second.on.model.calls)).toContain('Rain at six.')
    const third = await run(turn([question, ...step, ...step]), memory)
    expect(third.called).toEqual(['pen'])
  })

  test('end with the next user message: the agents read all that came before it', async () => {
    const memory = new Notebook()
    await run(turn([question]), memory)
    const next = await run(turn([question, ...step, user('And on Sunday?')]), memory)
    expect(next.called).toEqual(['a', 'b', 'c', 'pen'])
    expect(JSON.stringify(next.on.model.to('a'))).toContain('Rain at six.')
  })

  test('share the proposals though marks for caches move, and agents read what the system adds', async () => {
    const memory = new Notebook()
    const extra = { cache_control: { type: 'ephemeral' } }
    const added = (content: Message['content']): Message => ({ role: 'system', content })
    const marked = added([{ type: 'text', text: 'It is May in Tours.', extra }])
    const first = await run(turn([question, marked]), memory)
    expect(first.called).toEqual(['a', 'b', 'c', 'pen'])
    expect(JSON.stringify(first.on.model.to('a'))).toContain('It is May in Tours.')
    const second = await run(turn([question, added('It is May in Tours.'), ...step]), memory)
    expect(second.called).toEqual(['pen'])
  })

  test('are not shared when they are turned off', async () => {
    const memory = new Notebook()
    const off = { reuseTurns: false }
    await run(turn([question], off), memory)
    const second = await run(turn([question, ...step], off), memory)
    expect(second.called).toEqual(['a', 'b', 'c', 'pen'])
    expect(JSON.stringify(second.on.model.to('a'))).toContain('Rain at six.')
  })
})
