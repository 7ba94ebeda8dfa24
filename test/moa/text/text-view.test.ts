import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/moa/message.ts'
import { textView } from '../../../src/moa/text/text-view.ts'

const call = (id: string, name: string) => ({ id, name, arguments: '{"city":"Paris"}' })

describe('textView()', () => {
  test('leaves a conversation without tools as it is', () => {
    const messages: readonly Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'image', url: 'data:,' }], name: 'Ann' },
      { role: 'assistant', content: 'Hi', toolCalls: [] },
      { role: 'user', content: 'And now?' },
    ]
    expect(textView(messages)).toEqual(messages)
    expect(textView([])).toEqual([])
  })

  test('turns calls and results into text, with the name of the tool', () => {
    const messages: readonly Message[] = [
      { role: 'user', content: 'How warm is it?' },
      { role: 'assistant', content: 'Let me see.', toolCalls: [call('c1', 'weather')] },
      { role: 'tool', content: [{ type: 'text', text: '21 °C' }], toolCallId: 'c1' },
      { role: 'assistant', content: 'Warm.' },
    ]
    expect(textView(messages).slice(0, -1)).toEqual([
      messages[0],
      { role: 'assistant', content: 'Let me see.\n[Called weather with {"city":"Paris"}]' },
      { role: 'user', content: '[Result of weather]\n21 °C' },
      messages[3],
    ])
  })

  test('leaves out reasoning and fields of a provider', () => {
    const extra = { signature: 'x' }
    const signed = { ...call('c1', 'weather'), extra }
    const messages: readonly Message[] = [
      { role: 'assistant', content: 'Hi', reasoning: 'Hm', extra },
      { role: 'assistant', content: '', toolCalls: [signed], reasoning: 'Hm', extra },
      { role: 'user', content: 'And?' },
    ]
    expect(textView(messages)).toEqual([
      { role: 'assistant', content: 'Hi' },
      { role: 'assistant', content: '[Called weather with {"city":"Paris"}]' },
      { role: 'user', content: 'And?' },
    ])
  })

  test('joins results that follow one another, so that the roles alternate', () => {
    const calls = [call('c1', 'weather'), call('c2', 'time'), call('c3', 'news')]
    const messages: readonly Message[] = [
      { role: 'assistant', content: '', toolCalls: calls },
      { role: 'tool', content: 'A', toolCallId: 'c1' },
      { role: 'tool', content: 'B', toolCallId: 'c3' },
      { role: 'tool', content: 'C', toolCallId: 'c2' },
    ]
    const view = textView(messages)
    expect(view.map(({ role }) => role)).toEqual(['assistant', 'user'])
    expect(view[0]?.content).toMatch(
      /^\[Called weather .*\]\n\[Called time .*\]\n\[Called news .*\]$/,
    )
    expect(view[1]?.content).toBe(
      '[Result of weather]\nA\n\n[Result of news]\nB\n\n[Result of time]\nC',
    )
  })

  test('repeats only the beginning of a long name of a tool', () => {
    const messages: readonly Message[] = [
      { role: 'assistant', content: '', toolCalls: [call('c1', 'n'.repeat(100_000))] },
      ...Array.from({ length: 2_000 }, () => ({
        role: 'tool' as const,
        content: 'A',
        toolCallId: 'c1',
      })),
    ]
    const [called, results] = textView(messages)
    expect(called?.content.length).toBeGreaterThan(100_000)
    expect(results?.content).toMatch(/^\[Result of n{128}\]\nA\n/)
    expect(results?.content.length).toBeLessThan(2_000 * 200)
  })

  test('does not join what the user says to a result', () => {
    const messages: readonly Message[] = [
      { role: 'tool', content: 'A', toolCallId: 'c1' },
      { role: 'user', content: 'Thanks' },
    ]
    expect(textView(messages)).toEqual([
      { role: 'user', content: '[Result of a tool]\nA' },
      messages[1],
    ])
  })

  test('does not change its input', () => {
    const messages: readonly Message[] = [
      { role: 'assistant', content: '', toolCalls: [call('c1', 'weather')] },
      { role: 'tool', content: 'A', toolCallId: 'c1' },
      { role: 'tool', content: 'B', toolCallId: 'c1' },
    ]
    const before = structuredClone(messages)
    textView(messages)
    expect(messages).toEqual(before)
  })
})
