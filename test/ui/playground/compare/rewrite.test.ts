import { describe, expect, test } from 'vitest'
import { chatRequestSchema } from '../../../../src/protocol/openai-chat/chat-request.ts'
import { aggregateSchema } from '../../../../src/protocol/runs/aggregate.ts'
import type { WireRun } from '../../../../src/protocol/runs/responses.ts'
import {
  lastProposals,
  REWRITE_STRATEGIES,
  rewriteBody,
  rewriteName,
  rewriteRequest,
  type Rewrite,
  type RewriteSource,
  type RewriteStrategy,
} from '../../../../src/ui/playground/compare/rewrite.ts'

const SOURCE: RewriteSource = {
  model: 'demo',
  run: 'run_1',
  question: 'What is 17 * 23?',
  proposals: [
    { agent: 'mini#1', model: 'sim/quick', text: '391' },
    { agent: 'mini#2', model: 'sim/quick', text: '381' },
    { agent: 'モデル', model: 'sim/terse', text: '391' },
  ],
}
const SAME: Rewrite = { writer: null, strategy: 'synthesize', references: null }

describe('a rewrite', () => {
  test('by another writer aggregates the stored run', () => {
    const request = rewriteRequest(SOURCE, { ...SAME, writer: 'sim/careful', references: 'paper' })
    expect(request).toEqual({
      kind: 'aggregate',
      run: 'run_1',
      body: { aggregator: { model: 'sim/careful' }, references: { format: 'paper' } },
    })
    expect(aggregateSchema.safeParse(request.body).success).toBe(true)
  })

  test.each(Object.keys(REWRITE_STRATEGIES) as RewriteStrategy[])(
    'by %s is a request that the gateway takes, with a name for each proposal',
    (strategy) => {
      const body = rewriteBody(SOURCE, { ...SAME, strategy })
      const parsed = chatRequestSchema.parse(body)
      const agents = parsed.moa?.layers?.[0]?.agents.map(({ name }) => name)
      expect(agents).toEqual(['mini-1-1', 'mini-2-2', 'agent-3'])
      expect(parsed.moa?.proposals?.map(({ agent }) => agent)).toEqual(agents)
    },
  )

  test('by another strategy brings its proposals', () => {
    expect(rewriteRequest(SOURCE, { ...SAME, strategy: 'vote' })).toMatchObject({ kind: 'ask' })
  })

  test('of texts that are no run brings them, too', () => {
    expect(rewriteRequest({ ...SOURCE, run: null }, SAME)).toMatchObject({ kind: 'ask' })
  })

  test('is named for what it changes', () => {
    expect(rewriteName('demo', SAME)).toBe('demo, written again')
    expect(
      rewriteName('demo', { writer: 'sim/terse', strategy: 'vote', references: 'paper' }),
    ).toBe('demo, written by sim/terse, by vote, paper references')
  })
})

test('lastProposals() has those of the last layer alone', () => {
  const proposal = { agent: 'a', model: 'sim/quick', text: 'x', ended: 'whole' } as const
  const run = { proposals: [0, 1, 1].map((layer) => ({ ...proposal, layer })) }
  expect(lastProposals(run as unknown as WireRun)).toHaveLength(2)
  expect(lastProposals({} as WireRun)).toEqual([])
})
