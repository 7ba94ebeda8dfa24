import { expect, test } from 'vitest'
import { chooseFor } from '../../../src/gateway/mixtures/choose.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { parseChat } from '../../../src/protocol/openai-chat/parse-chat.ts'

test.each([
  ['one of more weight', { weight: 2 }, 'b/heavy'],
  ['one whose measured accuracy weighs more', { accuracy: 0.9 }, 'b/heavy'],
  ['the first of equals', {}, 'a/light'],
])('of agents with equal skills, %s is chosen', (_, given, model) => {
  const mixture = mixtureSchema.parse({
    id: 'm',
    layers: [{ agents: [{ model: 'a/light' }, { model: 'b/heavy', ...given }] }],
    aggregator: { model: 'a/pen' },
    choose: { agents: 1 },
  })
  const parsed = parseChat({ model: 'm', messages: [{ role: 'user', content: 'why?' }] })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const chosen = chooseFor({ own: mixture, merged: mixture }, parsed.value.ask).mixture
  expect(chosen.layers[0]?.agents.map((agent) => agent.model)).toEqual([model])
})
