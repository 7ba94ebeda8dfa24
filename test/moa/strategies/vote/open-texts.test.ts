import { describe, expect, test } from 'vitest'
import { bad } from '../desk.ts'
import { poll } from './voting.ts'

describe('open texts', () => {
  const TEXT = { kind: 'text', pattern: null, pointer: null, units: [] } as const
  const texts = {
    a: { text: 'A whale breathes air, so it is a mammal.' },
    b: { text: 'Whales nurse their calves. Hence: a mammal.' },
    c: { text: 'It swims, so I call it a fish.' },
  }
  const extract = (answer: string | null) => ({ text: JSON.stringify({ answer }) })

  test('are read by a model, and vote with the claims that it copied', async () => {
    const { finding, answer, report } = await poll(texts, {
      vote: { answer: TEXT },
      others: { judge: [extract('a mammal'), extract('A mammal.'), extract('a fish')] },
    })
    expect(finding).toMatchObject({ winner: 'a mammal', votes: [{ agents: ['a', 'b'] }, {}] })
    expect(answer).toBe(texts.a.text)
    const readers = report.calls.filter(({ role }) => role === 'extractor')
    expect(readers.map(({ id }) => id).sort()).toEqual([
      '-/extractor/a/0',
      '-/extractor/b/0',
      '-/extractor/c/0',
    ])
    expect(report.reasons).toEqual([])
  })

  test('that give no answer abstain, and so do those that could not be read', async () => {
    const { finding, report } = await poll(
      { ...texts, d: { text: 'A mammal, clearly.' } },
      {
        vote: { answer: TEXT },
        others: { judge: [extract('a mammal'), extract(null), bad, extract('a mammal')] },
      },
    )
    expect(finding).toMatchObject({ winner: 'a mammal', abstained: ['b', 'c'] })
    expect(report.reasons).toEqual(['extractor_failed:0/c'])
  })
})
