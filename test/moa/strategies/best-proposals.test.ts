import { describe, expect, test } from 'vitest'
import type { Proposal } from '../../../src/moa/events.ts'
import { boundOf, capped } from '../../../src/moa/cost/bound.ts'
import { bestProposals } from '../../../src/moa/strategies/best-proposals.ts'
import { agentOf, aggregatorOf, layerOf, play, planOf, stage } from '../stage.ts'

const RIVERS = 'Rivers carry sand from the mountains to the sea, and leave it where they slow down.'
const ALIKE = 'Rivers carry sand and stones from mountains down to the sea, where they slow down.'
const STARS = 'Stars burn hydrogen for billions of years, and then they swell.'

function proposalOf(agent: string, text: string, ended: Proposal['ended'] = 'whole'): Proposal {
  return { agent, model: 'a/b', text, ended }
}

function names(proposals: readonly Proposal[], count: number, plan = planOf([])) {
  const { proposals: best, duplicatesRemoved } = bestProposals(plan, proposals, count)
  return [...best.map(({ agent }) => agent), ...(duplicatesRemoved ? ['without others'] : [])]
}

describe('bestProposals()', () => {
  test('are those that are most like the others, in their own order', () => {
    const proposals = [proposalOf('a', STARS), proposalOf('b', ALIKE), proposalOf('c', RIVERS)]
    expect(names(proposals, 2)).toEqual(['b', 'c'])
    expect(names(proposals, 3)).toEqual(['a', 'b', 'c'])
    expect(names(proposals, 9)).toEqual(['a', 'b', 'c'])
  })

  test('are whole before cut, then of heavier agents', () => {
    const proposals = [
      proposalOf('a', RIVERS, 'cut'),
      proposalOf('b', ALIKE),
      proposalOf('c', STARS),
    ]
    const plan = planOf([layerOf(['a', 'b', agentOf('c', { weight: 2 })])])
    expect(names(proposals, 1)).toEqual(['b'])
    expect(names(proposals, 1, plan)).toEqual(['c'])
    expect(names(proposals, 2, plan)).toEqual(['b', 'c'])
    const measured = planOf([layerOf(['a', 'b', agentOf('c', { accuracy: 0.9 })])])
    expect(names(proposals, 1, measured)).toEqual(['c'])
  })

  test('say different things', () => {
    const proposals = [
      proposalOf('a', `${RIVERS} So`, 'cut'),
      proposalOf('b', RIVERS),
      proposalOf('c', STARS),
      proposalOf('d', RIVERS),
    ]
    expect(names(proposals, 2)).toEqual(['b', 'c', 'without others'])
  })

  test('are the only one, and none of none', () => {
    expect(names([proposalOf('a', RIVERS)], 1)).toEqual(['a'])
    expect(names([], 1)).toEqual([])
  })
})

describe('an aggregator with a limit on proposals', () => {
  const step = { kind: 'synthesize', aggregator: aggregatorOf(), topK: 2 } as const
  const script = {
    a: { text: STARS },
    b: { text: ALIKE },
    c: { text: RIVERS },
    pen: { text: 'They carry sand.' },
  }

  test('reads the best so many, and the run is not degraded', async () => {
    const on = stage(script)
    const { report } = await play(planOf([layerOf(['a', 'b', 'c'])], { step }), on)
    const shown = JSON.stringify(on.model.to('pen')[0]?.messages)
    expect(shown).toContain(RIVERS)
    expect(shown).toContain(ALIKE)
    expect(shown).not.toContain(STARS)
    expect(report).toMatchObject({ reasons: [], degraded: false, synthesized: true })
  })

  test('says when proposals were left out because they repeat others', async () => {
    const on = stage({ ...script, b: { text: RIVERS } })
    const { report } = await play(planOf([layerOf(['b', 'c'])], { step }), on)
    expect(report).toMatchObject({
      reasons: ['duplicates_removed'],
      degraded: false,
      synthesized: false,
    })
  })

  test('costs at most what the longest so many cost', () => {
    const priceOf = () => ({ input: 1, output: 2 })
    const agents = ['a', 'b', 'c', 'd'].map((name) =>
      agentOf(name, { settings: { maxTokens: 10 } }),
    )
    const most = (topK: number | undefined) => {
      const bounded = { ...step, topK }
      const plan = planOf([layerOf(agents)], {
        step: bounded as typeof step,
        answer: { maxTokens: 9 },
      })
      const found = boundOf(capped(plan, priceOf), priceOf)
      return found.ok ? found.bound.mostMicros : Number.NaN
    }
    expect(most(2)).toBeLessThan(most(3))
    expect(most(4)).toBe(most(undefined))
  })
})
