import { median } from '../measuring/statistics.ts'
import type { Look, Sample } from './sample.ts'

/** Fewer quiet samples than these show no trend. */
const MIN_SAMPLES = 10
/** Most growth of the heap over the second half of a soak, as a part of it. */
const MAX_GROWTH = 0.1
/** Most memory of the isolate at rest at any time, in MB: half of what the platform allows. */
const MAX_REST_MB = 64

/** The growth of a memory over the second half of a soak. */
export interface Trend {
  /** The first and the last of the samples of the second half, in minutes. */
  readonly from: number
  readonly to: number
  /** As a part of the median: 0.1 is 10 % more at the end of the second half than at its beginning. */
  readonly growth: number
}

/** Live memory of the isolate, in MB: what is left after a garbage collection at rest. */
export function liveMb({ rest }: Pick<Sample, 'rest'>): number {
  return rest.heapMb + rest.externalMb
}

/** The trend of the live memory; null when there are too few quiet samples to judge it. */
export function trendOf(samples: readonly Sample[]): Trend | null {
  const quiet = samples.filter((sample) => sample.quiet)
  if (quiet.length < MIN_SAMPLES) return null
  const half = quiet.slice(Math.floor(quiet.length / 2))
  const [first, last] = [half[0], half.at(-1)]
  if (first === undefined || last === undefined) return null
  const slope = slopeOf(half.map((each) => [each.minute, liveMb(each)] as const))
  const growth = (slope * (last.minute - first.minute)) / median(half.map(liveMb))
  return { from: first.minute, to: last.minute, growth }
}

/** What a soak found that must not be; empty when it is good. */
export function problemsOf(
  samples: readonly Sample[],
  oddLines: readonly string[],
): readonly string[] {
  const trend = trendOf(samples)
  const most = Math.max(...samples.map(liveMb))
  return [
    ...(samples.length === 0 ? ['There is no sample'] : []),
    ...samples.flatMap(({ minute, tally, rest }) =>
      [...tally.problems, ...leftovers(rest)].map((each) => `Minute ${minute.toFixed(1)}: ${each}`),
    ),
    ...oddLines.map((line) => `Logged: ${line}`),
    ...(most > MAX_REST_MB
      ? [`The isolate holds ${most.toFixed(1)} MB at rest, wanted at most ${MAX_REST_MB}`]
      : []),
    ...(trend !== null && trend.growth > MAX_GROWTH
      ? [
          `The live memory grew by ${percent(trend.growth)} over the second half, wanted at most ${percent(MAX_GROWTH)}`,
        ]
      : []),
  ]
}

/** A part in per cent. */
export function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`
}

/** What should have ended with the last request. */
function leftovers({ openCalls, heldUsd, jobs }: Look): readonly string[] {
  return [
    ...(openCalls > 0 ? [`${openCalls} calls of the upstream are still open at rest`] : []),
    ...(heldUsd > 0 ? [`Sessions still hold ${heldUsd} USD at rest`] : []),
    ...(jobs > 0 ? [`${jobs} jobs have not ended`] : []),
  ]
}

/** The median of the slopes between all pairs of points (Theil 1950, Sen 1968): single outliers do not move it. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes = points.flatMap(([x, y], index) =>
    points.slice(index + 1).map(([nextX, nextY]) => (nextY - y) / (nextX - x)),
  )
  return slopes.length === 0 ? 0 : median(slopes)
}
