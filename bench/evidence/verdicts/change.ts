import { quantileOf } from '../../../src/stats/moments.ts'
import { randomFrom } from '../../../src/stats/random/generator.ts'
import {
  addToHedged,
  startHedged,
  type HedgedSequence,
} from '../../../src/stats/sequences/hedged-capital.ts'
import { addToWatched, COMPARED, startWatched } from '../../../src/stats/sequences/watched-mean.ts'
import type { Verdict } from '../../../src/stats/verdicts/verdict.ts'
import { dayOf, TRAFFIC, type Setting } from '../setting.ts'
import { differenceFor, judged, valueOf } from './judge.ts'
import { ENOUGH, verdictOn } from './rules.ts'
import { isCompared } from './simulate.ts'

/** A mixture whose win rate changes after half of the requests, because a model changed under the same name. */
export interface Change {
  readonly before: number
  readonly after: number
  readonly share: number
}

/** What became of the repetitions. */
export interface Noticed {
  /** Share of them that started again before the change: a false alarm. */
  readonly early: number
  /** Share of them that started again after it. */
  readonly noticed: number
  /** Days from the change until half of them had started again; null where fewer have. */
  readonly medianDays: number | null
  /** Share of them whose last verdict is true of the mixture as it is after the change. */
  readonly right: number
  /** The same for a sequence that never starts again. */
  readonly rightWithout: number
}

/** How a sequence that starts again when the last comparisons contradict it does on a change, beside one that does not. */
export function noticedIn({ before, after, share }: Change, setting: Setting): Noticed {
  const differences = [differenceFor(before), differenceFor(after)]
  const expected: Verdict = after === 0.5 ? 'equivalent' : after > 0.5 ? 'better' : 'worse'
  const rows = Array.from({ length: setting.repetitions }, (_, repetition) =>
    oneChange({ differences, share }, `${setting.seed} ${before} ${after} ${repetition}`),
  )
  const shareOf = (holds: (row: Row) => boolean) => rows.filter(holds).length / rows.length
  const median = quantileOf(
    rows.map(({ noticedAfter }) => noticedAfter ?? Number.MAX_SAFE_INTEGER),
    0.5,
  )
  return {
    early: shareOf(({ isEarly }) => isEarly),
    noticed: shareOf(({ noticedAfter }) => noticedAfter !== null),
    medianDays: median < TRAFFIC.days ? Math.ceil(median) : null,
    right: shareOf(({ last }) => last === expected),
    rightWithout: shareOf(({ lastWithout }) => lastWithout === expected),
  }
}

interface Row {
  readonly isEarly: boolean
  readonly noticedAfter: number | null
  readonly last: Verdict
  readonly lastWithout: Verdict
}

function oneChange(
  { differences, share }: { readonly differences: readonly number[]; readonly share: number },
  seed: string,
): Row {
  const random = randomFrom(seed)
  const half = TRAFFIC.requests / 2
  let [watched, without] = [startWatched(COMPARED), startHedged(COMPARED)]
  let isEarly = false
  let noticedAfter: number | null = null
  for (let request = 0; request < TRAFFIC.requests; request++) {
    if (!isCompared(`${seed} ${request}`, share)) continue
    const value = valueOf(judged(differences[request < half ? 0 : 1] ?? 0, random))
    if (value === null) continue
    without = addToHedged(without, value)
    const next = addToWatched(watched, value)
    if (next === null) {
      isEarly ||= request < half
      if (request >= half) noticedAfter ??= dayOf(request) - dayOf(half - 1)
    }
    watched = next ?? startWatched(COMPARED)
  }
  return { isEarly, noticedAfter, last: lastOf(watched.whole), lastWithout: lastOf(without) }
}

function lastOf({ spread, interval }: HedgedSequence): Verdict {
  return verdictOn(spread.count < ENOUGH ? null : interval)
}
