import { expect, test } from 'vitest'
import { isFall, votesAgainst } from '../../../../src/gateway/evidence/improving/votes-against.ts'

const NAMES = { now: 'team', next: 'p/rival' }

function pair(first: string, firstWins: number, secondWins: number) {
  const second = first === 'team' ? 'p/rival' : 'team'
  return { first, second, firstWins, secondWins, ties: 2, bothBad: 2 }
}

test.each([
  ['people prefer the mixture as it is', pair('team', 40, 5), true],
  ['the same, named the other way round', pair('p/rival', 5, 40), true],
  ['people prefer the change', pair('team', 5, 40), false],
  ['people do not care', pair('team', 20, 18), false],
  ['there are too few votes', pair('team', 20, 0), false],
])('%s', (_, counts, isAgainst) => {
  expect(votesAgainst({ pairs: [counts], thumbs: [] }, NAMES) !== null).toBe(isAgainst)
})

test('thumbs speak against a change where their intervals do not meet', () => {
  const thumbs = [
    { system: 'team', up: 90, down: 10 },
    { system: 'p/rival', up: 50, down: 50 },
  ]
  expect(votesAgainst({ pairs: [], thumbs }, NAMES)).toContain('by thumbs')
  expect(isFall({ up: 60, down: 40 }, { up: 50, down: 50 })).toBe(false)
  expect(isFall({ up: 20, down: 0 }, { up: 0, down: 20 })).toBe(false)
})
