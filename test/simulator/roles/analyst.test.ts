import { expect, test } from 'vitest'
import { inRole } from './role.ts'

interface Analysis {
  readonly consensus: readonly string[]
  readonly contradictions: readonly object[]
  readonly partial_coverage: readonly object[]
  readonly unique_insights: readonly { readonly id: string; readonly insight: string }[]
  readonly blind_spots: readonly string[]
}
const analyse = (model: string, texts: readonly string[], question?: string) =>
  inRole<Analysis>(model, 'the analyst of the responses', { texts, ...(question && { question }) })

const TEXTS = [
  '17 × 23 = 391. Saturn has the most moons, because many small bodies were counted there in 2023.',
  '17 × 23 = 391. Jupiter has the most moons.',
  '17 × 23 = 391.',
]

test('an analyst reads consensus, contradictions, coverage and insights out of the responses', async () => {
  const analysis = await analyse('judge', TEXTS)
  expect(analysis.consensus).toEqual(['17 × 23 = 391'])
  expect(analysis.contradictions).toEqual([
    {
      topic: expect.stringContaining('moons'),
      stances: [
        { id: 'A', stance: 'Saturn' },
        { id: 'B', stance: 'Jupiter' },
      ],
    },
  ])
  expect(analysis.partial_coverage).toEqual([
    { ids: ['A', 'B'], point: expect.stringContaining('moons') },
  ])
  expect(analysis.unique_insights).toEqual([
    { id: 'A', insight: expect.stringContaining('counted there') },
  ])
  expect(analysis.blind_spots).toEqual([])
})

test('an analyst names what no response answers, and analysts differ', async () => {
  const texts = ['17 × 23 = 391.', '17 × 23 = 391!']
  const [judge, contrarian] = [await analyse('judge', texts), await analyse('contrarian', texts)]
  expect(judge.blind_spots).toEqual([
    expect.stringContaining('No response answers'),
    'No response gives a reason',
  ])
  expect(contrarian.blind_spots).toContain('No response doubts the question')
})

test('an analyst knows nothing itself: what all responses say wrong is consensus', async () => {
  const texts = ['17 × 23 = 400.', '17 × 23 = 400!']
  expect((await analyse('judge', texts, 'What is 17 * 23?')).consensus).toEqual(['17 × 23 = 400'])
})
