import { krippendorffAlpha } from '../../stats/agreement/krippendorff.ts'
import { bootstrap } from '../../stats/bootstrap/bootstrap.ts'
import type { PreferenceRecord } from '../results/judgment-record.ts'
import type { Estimate } from '../results/summary.ts'
import { meanOrNull, present } from './records/means.ts'
import { comparisonsIn } from './records/comparisons.ts'
import type { Records } from './records/records.ts'

/** Draws of the bootstrap, each of which counts every pair of verdicts: fewer draws where there are many verdicts. */
function drawsFor(items: number): number {
  return Math.round(Math.min(500, Math.max(100, 300_000 / items)))
}

/** The verdicts of all judges on one question, a row per pair of systems: 1 for its first system, −1 for its second, 0 for a tie. */
interface Judged {
  readonly verdicts: readonly (readonly (number | null)[])[]
  readonly cluster: string | null
}

/** Krippendorff's α of the judges' verdicts, orders and repeats averaged; null with one judge, or where all verdicts are the same. */
export function agreementOf(records: Records): Estimate | null {
  const compared = comparisonsIn(records)
  const judges = [...new Set(compared.map(({ judge }) => judge))]
  if (judges.length < 2) return null
  const byQuestion = Map.groupBy(compared, ({ question }) => question)
  const rows = records.questions.flatMap(({ id, cluster }): Judged[] => {
    const own = byQuestion.get(id)
    return own === undefined ? [] : [{ verdicts: verdictsOn(own, judges), cluster }]
  })
  const value = alphaOf(rows)
  if (!Number.isFinite(value)) return null
  const clusters = rows.map(({ cluster }) => cluster)
  const draws = drawsFor(rows.reduce((sum, { verdicts }) => sum + verdicts.length, 0))
  const options = { draws, seed: records.run.options.seed, clusters }
  const { interval } = bootstrap(rows, alphaOf, options)
  const method = `Krippendorff's α (nominal) of ${judges.length} judges, bootstrap, ${draws} draws`
  return { value, interval: rows.length < 2 ? null : interval, n: rows.length, method }
}

function verdictsOn(verdicts: readonly PreferenceRecord[], judges: readonly string[]) {
  const byPair = Map.groupBy(verdicts, ({ a, b }) => JSON.stringify([a, b]))
  return [...byPair.values()].map((own) =>
    judges.map((judge) => {
      const read = own.filter((verdict) => verdict.judge === judge)
      const mean = meanOrNull(present(read.map(({ preference }) => preference)))
      return mean === null ? null : Math.sign(mean - 1 / 2)
    }),
  )
}

function alphaOf(rows: readonly Judged[]): number {
  const items = rows.flatMap(({ verdicts }) => verdicts)
  const judges = items[0]?.length ?? 0
  const ratings = Array.from({ length: judges }, (_, judge) =>
    items.map((item) => item[judge] ?? null),
  )
  return krippendorffAlpha(ratings, 'nominal') ?? Number.NaN
}
