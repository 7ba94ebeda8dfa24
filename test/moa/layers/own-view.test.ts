import { expect, test } from 'vitest'
import { textOf } from '../../../src/moa/message.ts'
import type { Script } from '../../support/scripted-model.ts'
import { layerOf, play, planOf, stage } from '../stage.ts'

const names = ['a', 'b', 'c', 'd']
const script: Script = {
  ...Object.fromEntries(names.map((name) => [name, { text: `Said by ${name}.` }])),
  pen: { text: 'Written.' },
}

/** The place of the response that an agent reads as its own, and what stands there. */
function ownOf(shown: string) {
  const place = /Response (\d) is your own/.exec(shown)?.[1]
  const response = new RegExp(`<<<response ${place} \\w+>>>\\n([^<]*)\\n<<<end`).exec(shown)?.[1]
  return { place, response }
}

test('each agent reads which proposal is its own, in an order of its own', async () => {
  const on = stage(script)
  await play(planOf([layerOf(names), layerOf(names, { ownView: true })]), on)
  const own = names.map((name) => {
    const shown = on.model.to(name).map(({ messages }) => messages.map(textOf).join('\n'))
    expect(shown[0]).not.toContain('is your own')
    for (const other of names) expect(shown[1]).toContain(`Said by ${other}.`)
    return ownOf(shown[1] ?? '')
  })
  expect(own.map(({ response }) => response)).toEqual(names.map((name) => `Said by ${name}.`))
  // In one order for all they would be these.
  expect(own.map(({ place }) => place)).not.toEqual(['1', '2', '3', '4'])
})

test('an agent without a proposal of its own reads those of the others', async () => {
  const on = stage(script)
  await play(planOf([layerOf(['a', 'b']), layerOf(['c'], { ownView: true })]), on)
  const shown = on.model.to('c')[0]?.messages.map(textOf).join('\n')
  expect(shown).toContain('Said by a.')
  expect(shown).not.toContain('is your own')
})
