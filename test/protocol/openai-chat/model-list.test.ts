import { expect, test } from 'vitest'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { responseSchemas } from '../../../src/protocol/openai-chat/chat-response.ts'
import { mixtureModel, providerModel } from '../../../src/protocol/openai-chat/model-list.ts'
import { isDocumented, looseFields } from '../../support/documented.ts'

const mixture = mixtureSchema.parse({
  id: 'mine',
  description: 'Two and one',
  layers: [],
  aggregator: { model: 'a/b' },
})

test('a mixture is a model of the gateway, with its description and nothing of its layers', () => {
  expect(mixtureModel(mixture)).toStrictEqual({
    id: 'mine',
    object: 'model',
    created: 0,
    owned_by: 'edge-moa',
    description: 'Two and one',
  })
})

test.each([
  ['openai/gpt-5', 'openai'],
  ['together/meta-llama/Llama-3.3', 'together'],
  ['sim/quick?status=500', 'sim'],
])('the model %s is owned by %s', (id, owner) => {
  expect(providerModel(id)).toStrictEqual({ id, object: 'model', created: 0, owned_by: owner })
})

test('the list is documented, and of its fields only a description may be missing', () => {
  const { modelList } = responseSchemas()
  const list = { object: 'list', data: [mixtureModel(mixture), providerModel('a/b')] }
  expect(isDocumented(modelList, list)).toBe(true)
  expect(looseFields(modelList, list)).toEqual({
    removable: ['data.0.description'],
    renamable: [],
  })
})
