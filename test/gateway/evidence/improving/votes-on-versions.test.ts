import { expect, test } from 'vitest'
import { preferredVersion } from '../../../../src/gateway/evidence/improving/votes-on-versions.ts'
import { newRunId, timeOfRun } from '../../../../src/gateway/ids.ts'
import type { StoredVote } from '../../../../src/protocol/votes/stored-vote.ts'

const [FROM, PROMOTED] = [1_795_000_000_000, 1_795_400_000_000]
const VERSIONS = { mixture: 'team', fromMs: FROM, untilMs: PROMOTED, sinceMs: PROMOTED + 60_000 }
const BEFORE = FROM + 5
const AFTER = PROMOTED + 60_000

interface Cast {
  readonly atMs: number
  readonly choice: StoredVote['choice']
  readonly count?: number
  readonly voters?: number
  /** What stood on the other side of a pair. */
  readonly other?: string
  readonly isRight?: boolean
  readonly system?: string
}

function votes({ atMs, choice, count = 40, voters = 20, other, isRight, system = 'team' }: Cast) {
  return Array.from({ length: count }, (_, n): StoredVote => {
    const own = { run: newRunId(atMs), system, length: 0 }
    const rival = other === undefined ? null : { run: newRunId(atMs), system: other, length: 0 }
    const [left, right] = isRight === true && rival !== null ? [rival, own] : [own, rival]
    return { n, atMs: 0, voter: `v${n % voters}`, choice, reason: null, left, right }
  })
}

const prefer = (...cast: readonly Cast[]) =>
  preferredVersion(cast.flatMap(votes), VERSIONS)?.prefer ?? null

test('the id of a run says when it began', () => {
  expect(timeOfRun(newRunId(PROMOTED))).toBe(PROMOTED)
})

test.each<[what: string, cast: readonly Cast[], preferred: 'before' | 'after' | null]>([
  [
    'thumbs fell with the new version',
    [
      { atMs: BEFORE, choice: 'up' },
      { atMs: AFTER, choice: 'down' },
    ],
    'before',
  ],
  [
    'thumbs rose with it',
    [
      { atMs: BEFORE, choice: 'down' },
      { atMs: AFTER, choice: 'up' },
    ],
    'after',
  ],
  [
    'thumbs stayed',
    [
      { atMs: BEFORE, choice: 'up' },
      { atMs: AFTER, choice: 'up' },
    ],
    null,
  ],
  [
    'the mixture won beside another one, and loses now',
    [
      { atMs: BEFORE, choice: 'left', other: 'p/rival' },
      { atMs: AFTER, choice: 'left', other: 'p/rival', isRight: true },
    ],
    'before',
  ],
  [
    'it won beside one, and loses beside another one',
    [
      { atMs: BEFORE, choice: 'left', other: 'p/rival' },
      { atMs: AFTER, choice: 'right', other: 'p/other' },
    ],
    null,
  ],
  [
    'too few people voted',
    [
      { atMs: BEFORE, choice: 'up' },
      { atMs: AFTER, choice: 'down', voters: 9 },
    ],
    null,
  ],
  [
    'one voter has most of the votes',
    [
      { atMs: BEFORE, choice: 'up', count: 100 },
      { atMs: AFTER, choice: 'up', count: 100 },
      { atMs: AFTER, choice: 'down', count: 180, voters: 1 },
    ],
    null,
  ],
  [
    'there are too few votes',
    [
      { atMs: BEFORE, choice: 'up' },
      { atMs: AFTER, choice: 'down', count: 29 },
    ],
    null,
  ],
  [
    'the runs may be of either version',
    [
      { atMs: BEFORE, choice: 'up' },
      { atMs: PROMOTED + 59_999, choice: 'down' },
    ],
    null,
  ],
  [
    'the good votes are of a version before both',
    [
      { atMs: FROM - 1, choice: 'up' },
      { atMs: AFTER, choice: 'down' },
    ],
    null,
  ],
  [
    'the votes are on another mixture',
    [
      { atMs: BEFORE, choice: 'up', system: 'other' },
      { atMs: AFTER, choice: 'down', system: 'other' },
    ],
    null,
  ],
])('where %s', (_, cast, preferred) => {
  expect(prefer(...cast)).toBe(preferred)
})
