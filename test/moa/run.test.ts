import { describe, expect, test } from 'vitest'
import type { Message } from '../../src/moa/message.ts'
import { textOf } from '../../src/moa/message.ts'
import type { Plan } from '../../src/moa/plan.ts'
import { seededRandom } from '../../src/moa/text/random.ts'
import type { Script } from '../support/scripted-model.ts'
import { agentOf, aggregatorOf, layerOf, outline, play, planOf, stage } from './stage.ts'

const voices: Script = {
  one: { afterMs: 300, text: 'Paris, says one.' },
  two: { afterMs: 100, text: 'Paris, says two.' },
  three: { afterMs: 200, text: 'Lyon, says three.' },
  pen: { afterMs: 400, text: 'Paris.' },
}
const three = layerOf(['one', 'two', 'three'], { grace: 100 })

/** All text that a call was sent. */
function textOfCall(call: { readonly messages: readonly Message[] } | undefined): string {
  return (call?.messages ?? []).map(textOf).join('\n')
}

/** A mixture of any shape: every agent answers with its own text. */
function mixtureOf(sizes: readonly number[]): { readonly plan: Plan; readonly script: Script } {
  const names = sizes.map((size, layer) =>
    Array.from({ length: size }, (_, index) => `layer ${layer} agent ${index}`),
  )
  const script = Object.fromEntries(
    names.flat().map((name, index) => [name, { afterMs: 10 + index, text: `I am ${name}.` }]),
  )
  const layers = names.map((agents) => layerOf(agents, { grace: 1_000 }))
  return { plan: planOf(layers), script: { ...script, pen: { text: 'Done.' } } }
}

describe('runPlan()', () => {
  test('calls the agents, then the aggregator, and yields events in that order', async () => {
    const { events, outcome } = await play(planOf([three]), stage(voices))
    expect(outline(events)).toEqual([
      'layer-start 0',
      'agent-start 0/one',
      'call-sent 0/one/0/1',
      'agent-start 0/two',
      'call-sent 0/two/0/1',
      'agent-start 0/three',
      'call-sent 0/three/0/1',
      'call-end two',
      'agent-end 0/two',
      'call-end three',
      'agent-end 0/three',
      'call-end one',
      'agent-end 0/one',
      'layer-end 0',
      'aggregator-start',
      'call-sent -/aggregator/0/1',
      'answer-deltas',
      'call-end aggregator',
    ])
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: true })
  })

  test('reports when each call began, counted from the start of the run', async () => {
    const { events } = await play(planOf([three]), stage(voices))
    const calls = events.flatMap((event) => (event.type === 'call-end' ? event.call : []))
    expect(calls.map(({ agent, startedMs }) => [agent, startedMs])).toEqual([
      ['two', 0],
      ['three', 0],
      ['one', 0],
      ['aggregator', 300],
    ])
  })

  test('shows the proposals in configured order, whichever agent answered first', async () => {
    const on = stage(voices)
    await play(planOf([three]), on)
    const text = textOfCall(on.model.to('pen')[0])
    const places = ['says one', 'says two', 'says three'].map((said) => text.indexOf(said))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
  })

  test('runs the agents of a layer at the same time, and the layers in turn', async () => {
    const on = stage(voices)
    const { ms } = await play(planOf([three, layerOf(['two', 'three'])]), on)
    expect(on.model.calls.map(({ model, sentAtMs }) => [model, sentAtMs])).toEqual([
      ['one', 0],
      ['two', 0],
      ['three', 0],
      ['two', 300],
      ['three', 300],
      ['pen', 500],
    ])
    expect(ms).toBe(900)
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'gives every proposal of a layer to all that follow it, in a mixture of %i layers',
    async (layers) => {
      const random = seededRandom(layers)
      const sizes = Array.from({ length: layers }, () => 1 + Math.floor(random() * 5))
      const { plan, script } = mixtureOf(sizes)
      const on = stage(script)
      const { outcome } = await play(plan, on)
      expect(outcome.ok).toBe(true)
      expect(on.model.calls).toHaveLength(sizes.reduce((sum, size) => sum + size, 1))
      for (const call of on.model.calls) {
        const layer = Number(/^layer (\d)/.exec(call.model)?.[1] ?? layers)
        const said = textOfCall(call).match(/I am layer \d agent \d/g) ?? []
        const due = Array.from(
          { length: sizes[layer - 1] ?? 0 },
          (_, index) => `I am layer ${layer - 1} agent ${index}`,
        )
        expect(said).toEqual(due)
        expect(textOfCall(call)).toContain('What is the capital of France?')
      }
    },
  )

  test('calls only the aggregator when there are no layers, with the messages unchanged', async () => {
    const on = stage(voices)
    const plan = planOf([])
    const { outcome, report } = await play(plan, on)
    expect(on.model.calls.map(({ model }) => model)).toEqual(['pen'])
    expect(on.model.calls[0]?.messages).toEqual(plan.messages)
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: false })
    expect(report.degraded).toBe(false)
  })

  test('calls a model twice when two agents have it', async () => {
    const on = stage({ twin: [{ text: 'First words.' }, { text: 'Second words.' }], pen: {} })
    const twins = ['a', 'b'].map((name) => agentOf(name, { model: 'twin', settings: { seed: 7 } }))
    await play(planOf([layerOf(twins)]), on)
    expect(on.model.to('twin')).toHaveLength(2)
    expect(textOfCall(on.model.to('pen')[0])).toContain('First words.')
    expect(textOfCall(on.model.to('pen')[0])).toContain('Second words.')
  })

  test('shows no failed agent to the next layer, and calls that agent again in it', async () => {
    const on = stage({
      ...voices,
      two: [{ failure: { code: 'upstream_error' } }, { afterMs: 100, text: 'Oui.' }],
    })
    const { report } = await play(planOf([three, three]), on)
    expect(textOfCall(on.model.to('one')[1])).not.toContain('upstream_error')
    expect(textOfCall(on.model.to('one')[1]).match(/<<<response/g)).toHaveLength(2)
    expect(textOfCall(on.model.to('pen')[0])).toContain('Oui.')
    expect(report.reasons).toEqual(['agent_failed:0/two'])
  })

  test('changes neither the plan nor the messages of the caller', async () => {
    const plan = planOf([three, three], {
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', content: 'Where?' },
      ],
    })
    const before = structuredClone(plan)
    await play(plan, stage(voices))
    expect(plan).toEqual(before)
  })
})

describe('what the models of a run are sent', () => {
  const conversation: readonly Message[] = [
    { role: 'system', content: 'Answer in French.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Bonjour' },
    { role: 'user', content: 'Where is the Louvre?' },
  ]

  test('contains the whole conversation with the caller’s own system message', async () => {
    const on = stage(voices)
    await play(planOf([three, three], { messages: conversation }), on)
    for (const { messages } of on.model.calls) {
      expect(messages).toHaveLength(4)
      expect(messages.slice(1)).toEqual(conversation.slice(1))
      expect(textOf(messages[0] ?? { role: 'user', content: '' })).toMatch(/^Answer in French\./)
    }
    expect(on.model.calls[0]?.messages).toEqual(conversation)
  })

  test('puts an agent’s own system text before the caller’s, for that agent only', async () => {
    const on = stage(voices)
    const agents = [agentOf('one', { system: 'You are a sceptic.' }), 'two']
    await play(planOf([layerOf(agents)], { messages: conversation }), on)
    const [one, two] = on.model.calls
    expect(one?.messages[0]?.content).toBe('You are a sceptic.\n\nAnswer in French.')
    expect(two?.messages).toEqual(conversation)
    expect(textOfCall(on.model.to('pen')[0])).not.toContain('sceptic')
  })

  test('has tools, tool messages and the format of the answer for the aggregator only', async () => {
    const on = stage(voices)
    const messages: readonly Message[] = [
      { role: 'user', content: 'How warm is it?' },
      {
        role: 'assistant',
        content: '',
        toolCalls: [{ id: 'c1', name: 'weather', arguments: '{}' }],
      },
      { role: 'tool', content: '21 °C', toolCallId: 'c1' },
    ]
    const settings = { tools: [{ type: 'function' }], responseFormat: { type: 'json_object' } }
    const layer = layerOf([agentOf('one', { settings: { temperature: 0.7 } })])
    await play(planOf([layer], { messages, answer: settings }), on)
    const [agent, pen] = on.model.calls
    expect(agent?.settings).toEqual({ temperature: 0.7 })
    expect(agent?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(textOfCall(agent)).toContain('[Called weather with {}]')
    expect(textOfCall(agent)).toContain('[Result of weather]\n21 °C')
    expect(agent?.messages.some(({ toolCalls }) => toolCalls !== undefined)).toBe(false)
    expect(pen?.settings).toEqual(settings)
    expect(pen?.messages.slice(1)).toEqual(messages)
  })

  test('has another code in the fences of every layer', async () => {
    const on = stage(voices)
    await play(planOf([three, three, three]), on)
    const codes = on.model.calls.map((call) => /<<<end (\w+)>>>/.exec(textOfCall(call))?.[1])
    expect(new Set([codes[3], codes[6], codes[9]]).size).toBe(3)
    expect(codes[3]).toMatch(/^[a-z2-9]{12}$/)
  })

  test('uses the published prompt between layers and the mixture’s own before the answer', async () => {
    const on = stage(voices)
    await play(planOf([three, three], { aggregator: aggregatorOf({ prompt: 'Merge.' }) }), on)
    expect(textOfCall(on.model.to('one')[1])).toContain('critically evaluate')
    expect(textOfCall(on.model.to('pen')[0])).toContain('Merge.')
    expect(textOfCall(on.model.to('pen')[0])).not.toContain('critically evaluate')
  })
})
