import { describe, expect, test } from 'vitest'
import { mixtureSchemaDocument } from '../../../scripts/mixture-schema.ts'
import { builtinMixtures } from '../../../src/protocol/mixtures/builtin-mixtures.ts'
import { mixtureSchema } from '../../../src/protocol/mixtures/mixture.ts'
import { withValue } from '../../../src/ui/mixtures/document/path.ts'
import { problemsOf } from '../../../src/ui/mixtures/schema/check.ts'
import { startOf, withoutDefaults } from '../../../src/ui/mixtures/schema/defaults.ts'
import {
  branchesOf,
  withoutReferences,
  type Schema,
} from '../../../src/ui/mixtures/schema/schema.ts'
import { shapeOf } from '../../../src/ui/mixtures/schema/shape.ts'

const schema = withoutReferences(JSON.parse(JSON.stringify(mixtureSchemaDocument())) as Schema)

const SMALL = { layers: [{ agents: [{ model: 'sim/quick' }] }], aggregator: { model: 'sim/judge' } }

/** Documents that use every field of a mixture somewhere. */
const LARGE = [
  {
    ...SMALL,
    strategy: {
      type: 'auto',
      among: ['solo', { type: 'vote', pace: 'waves' }, 'fusion'],
      rules: [
        { name: 'a', when: { words: { min: 3 }, code: { max: 1 } }, use: 'vote', why: 'b' },
        { name: 'c', use: ['solo', 'vote'] },
      ],
    },
    choose: { agents: 1, rules: [{ name: 'd', when: {}, skills: ['e'] }] },
    early_exit: { agree: 2, answer: { kind: 'number', units: ['km'] } },
    cache: { answers_ttl_s: 60, turns: false, share: 'tenant' },
    references: { format: 'paper', max_chars: 500 },
    judge: {},
    max_cost_usd: 0.5,
    max_calls: 9,
  },
  { ...SMALL, strategy: { type: 'synthesize', window: { size: 4 } }, references: {} },
  { ...SMALL, layers: [], share_format: true, on_shortfall: 'fail' },
]

describe('the schema in the editor', () => {
  const documents = [...builtinMixtures().values(), ...LARGE]

  test.each(documents)('%# is valid, and means the same without its defaults', (document) => {
    const { id: _id, ...fields } = document as { id?: string }
    expect(problemsOf(schema, fields)).toEqual([])
    const full = mixtureSchema.parse({ ...fields, id: 'a' })
    const short = withoutDefaults(schema, full)
    expect(mixtureSchema.parse(short)).toEqual(full)
    expect(JSON.stringify(short).length).toBeLessThan(JSON.stringify(full).length)
    // Nothing is left to remove.
    expect(withoutDefaults(schema, short)).toEqual(short)
  })

  test('a field of the form is never plain JSON', () => {
    const found: string[] = []
    const visit = (at: string, part: Schema): void => {
      if (shapeOf(part).kind === 'json') found.push(at)
      for (const branch of branchesOf(part)) {
        if (branch.items !== undefined) visit(`${at}[]`, branch.items)
        for (const [name, field] of Object.entries(branch.properties ?? {}))
          visit(`${at}.${name}`, field)
      }
    }
    visit('', schema)
    expect(found).toEqual([])
  })

  test.each([
    ['layers', undefined, 'layers', /^is missing, wanted a list$/],
    ['layers[0].agents[0].samples', 17, '', /^wanted at most 16$/],
    ['layers[0].agents[0].samples', 1.5, '', /^wanted a whole number$/],
    ['layers[0].agents[0].model', 'gpt-5', '', /^wanted a text such as "openai\/gpt-5-mini"$/],
    ['layers[0].agents[0].modle', 'a/b', '', /^is not a known field$/],
    ['layers[0].agents', [], '', /^wanted at least 1 item$/],
    ['aggregator.temperature', 'warm', '', /^wanted a number$/],
    ['aggregator.top_p', 0, '', /^wanted more than 0$/],
    ['strategy', 'voting', '', /^wanted "synthesize" or /],
    ['strategy', { type: 'voting' }, 'strategy.type', /^wanted "synthesize" or /],
    ['strategy', { type: 'vote', min_votes: 0 }, 'strategy.min_votes', /^wanted at least 1$/],
    ['strategy', { type: 'select', pace: 'all' }, 'strategy.pace', /^is not a known field$/],
    ['strategy', 7, '', /or/],
    ['on_shortfall', 'give up', '', /^wanted "degrade" or "fail"$/],
    ['description', 'a'.repeat(501), '', /^wanted at most 500 characters$/],
  ])(
    '%s = %j is a problem at its place, which the gateway rejects, too',
    (at, value, place, words) => {
      const path = at.split(/\.|\[|\]\.?/).filter((step) => step !== '')
      const steps = path.map((step) => (/^\d+$/.test(step) ? Number(step) : step))
      const document = JSON.parse(JSON.stringify(withValue(SMALL, steps, value))) as object
      expect(problemsOf(schema, document)).toEqual([
        { path: place || at, message: expect.stringMatching(words) as string },
      ])
      expect(mixtureSchema.safeParse({ ...document, id: 'a' }).success).toBe(false)
    },
  )

  test('a new agent needs a model and nothing else', () => {
    const agent = schema.properties?.['layers']?.items?.properties?.['agents']?.items ?? {}
    expect(startOf(agent)).toEqual({ model: '' })
  })
})
