import { expect, test } from 'vitest'
import { evidenceWarnings } from '../../../../src/protocol/mixtures/warnings/evidence-warnings.ts'
import { mixtureSchema } from '../../../../src/protocol/mixtures/mixture.ts'

const FACTS = {
  hasPrice: (model: string) => !model.endsWith('unpriced'),
  problem: (model: string) => (model.startsWith('gone/') ? 'It cannot be called' : null),
  panel: () => ({ families: [], votes: 0 }),
  mayBeSlow: () => false,
}

const compare = { against: 'a/b', judges: ['c/judge', 'd/judge'] }
const JUDGES_ITSELF =
  'It also writes: models prefer what they wrote themselves, so a judge should be another one'
const UNPRICED = 'The price of x/unpriced is unknown: nothing is compared'
const NOTHING_TO_LEARN =
  'learn: There is nothing to learn: only `"strategy": "auto"` and `choose` decide for each request'

test.each<[what: string, fields: object, warnings: readonly string[]]>([
  ['a mixture without evidence', {}, []],
  ['a comparison with two other judges', { compare }, []],
  [
    'a comparison with itself',
    { compare: { ...compare, against: 'm' } },
    ['compare.against: It is the mixture itself: nothing is compared'],
  ],
  [
    'the judge of the strategy as judge of comparisons',
    { compare, judge: { model: 'c/judge' }, strategy: 'select' },
    [],
  ],
  ['a comparison with another mixture', { compare: { ...compare, against: 'other' } }, []],
  [
    'judges that also write',
    { compare: { ...compare, judges: ['a/c', 'a/pen', 'a/b', 'c/judge'] } },
    [0, 1, 2].map((index) => `compare.judges[${index}]: ${JUDGES_ITSELF}`),
  ],
  [
    'models without a price',
    { compare: { against: 'x/unpriced', judges: ['x/unpriced'] } },
    [`compare.against: ${UNPRICED}`, `compare.judges[0]: ${UNPRICED}`],
  ],
  [
    'models that cannot be called',
    { compare: { against: 'gone/a', judges: ['gone/b'] } },
    ['compare.against: It cannot be called', 'compare.judges[0]: It cannot be called'],
  ],
  ['learning where nothing is chosen', { learn: {} }, [NOTHING_TO_LEARN]],
  ['learning of agents', { learn: {}, choose: { agents: 1 } }, []],
  ['learning of strategies', { learn: {}, strategy: 'auto' }, []],
  [
    'improvements without comparisons',
    { improve: 'propose' },
    ['improve: Without `compare`, no change is proposed: nothing can test it'],
  ],
  ['improvements that are off', { improve: 'off' }, []],
  ['improvements that are proposed', { improve: 'propose', compare }, []],
  ['improvements with two judges', { improve: 'auto', compare }, []],
  [
    'automatic improvements with one judge',
    { improve: 'auto', compare: { ...compare, judges: ['c/judge'] } },
    ['improve: With one judge, changes are proposed only: `auto` takes two'],
  ],
])('%s', (_what, fields, warnings) => {
  const mixture = mixtureSchema.parse({
    id: 'm',
    layers: [{ agents: [{ model: 'a/b' }, { model: 'a/c' }] }],
    aggregator: { model: 'a/pen' },
    ...fields,
  })
  const found = evidenceWarnings(mixture, FACTS).map(({ path, message }) => `${path}: ${message}`)
  expect(found).toEqual(warnings)
})
