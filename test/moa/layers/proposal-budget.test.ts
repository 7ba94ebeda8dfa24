import { describe, expect, test } from 'vitest'
import type { AgentEnd } from '../../../src/moa/events.ts'
import { PROPOSALS_BYTES, ProposalBudget } from '../../../src/moa/layers/proposal-budget.ts'

const MIB = 1024 * 1024

function endOf(agent: string, chars: number): AgentEnd {
  const proposal = { agent, model: agent, text: 'x'.repeat(chars), ended: 'whole' as const }
  const rest = { layer: 0, model: agent, latencyMs: 1, failure: null } as const
  return { type: 'agent-end', agent, status: 'ok', proposal, ...rest }
}

/** Grows the replies of so many agents by turns until they have all been cut off, or are that long. */
function grownTo(chars: number, agents: number, charBytes: 1 | 2 = 1): Map<string, number> {
  const lengths = new Map<string, number>()
  const cut = new Set<string>()
  const budget = new ProposalBudget(agents, (agent) => void cut.add(agent))
  for (let length = 0; length <= chars; length += 16_384) {
    for (let agent = 0; agent < agents; agent++) {
      const name = `a${agent}`
      if (cut.has(name)) continue
      lengths.set(name, length)
      budget.grow(name, { chars: length, charBytes })
    }
  }
  return lengths
}

const sumOf = (lengths: Map<string, number>) =>
  [...lengths.values()].reduce((sum, length) => sum + length, 0)

describe('ProposalBudget', () => {
  test('cuts off no reply as long as all of them fit', () => {
    const cut: string[] = []
    const budget = new ProposalBudget(16, (agent) => cut.push(agent))
    budget.grow('a', { chars: 4 * MIB, charBytes: 1 })
    budget.grow('b', { chars: 4 * MIB, charBytes: 1 })
    expect(cut).toEqual([])
    expect(budget.exceeded).toBe(false)
  })

  test.each([1, 2] as const)(
    'holds while 16 agents write 4 MB each, %i bytes a character',
    (bytes) => {
      const bytesHeld = bytes * sumOf(grownTo(4 * MIB, 16, bytes))
      expect(bytesHeld).toBeGreaterThan(PROPOSALS_BYTES * 0.9)
      expect(bytesHeld).toBeLessThan(PROPOSALS_BYTES * 1.1)
    },
  )

  test('the longest is cut off, and the others go on', () => {
    const cut: string[] = []
    const budget = new ProposalBudget(3, (agent) => cut.push(agent))
    budget.grow('a', { chars: 4 * MIB, charBytes: 1 })
    budget.grow('b', { chars: 3 * MIB, charBytes: 1 })
    budget.grow('c', { chars: 2 * MIB, charBytes: 1 })
    expect(cut).toEqual(['a'])
    expect(budget.exceeded).toBe(true)
  })

  test('a late agent gets its share, whatever the first ones wrote', () => {
    const cut: string[] = []
    const budget = new ProposalBudget(16, (agent) => cut.push(agent))
    for (const agent of ['a', 'b']) budget.end(endOf(agent, 4 * MIB))
    budget.grow('c', { chars: PROPOSALS_BYTES / 16, charBytes: 1 })
    expect(cut).toEqual([])
    budget.grow('c', { chars: PROPOSALS_BYTES / 16 + 1, charBytes: 1 })
    expect(cut).toEqual(['c'])
  })

  test('cuts the longest of the proposals that have ended until all of them fit', () => {
    const budget = new ProposalBudget(16, () => {})
    budget.end(endOf('a', 4 * MIB))
    budget.end(endOf('b', 4 * MIB))
    budget.end(endOf('c', MIB))
    expect(budget.ends.map(({ proposal }) => proposal?.text.length)).toEqual([
      3.5 * MIB,
      3.5 * MIB,
      MIB,
    ])
    expect(budget.exceeded).toBe(true)
  })

  test('what an earlier attempt wrote counts too, as it may still be of use', () => {
    const cut: string[] = []
    const budget = new ProposalBudget(4, (agent) => cut.push(agent))
    budget.grow('a', { chars: 4 * MIB, charBytes: 1 })
    budget.grow('a', { chars: 0, charBytes: 1 })
    budget.grow('b', { chars: 4 * MIB, charBytes: 1 })
    budget.grow('a', { chars: MIB, charBytes: 1 })
    expect(cut).toEqual(['a'])
  })
})
