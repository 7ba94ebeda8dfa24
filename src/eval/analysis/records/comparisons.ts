import type { PreferenceRecord } from '../../results/judgment-record.ts'
import type { Records } from './records.ts'

/** Verdicts on two systems of the run; all others are controls of the judges. */
export function comparisonsIn({ run, preferences }: Records): PreferenceRecord[] {
  const systems = new Set(run.systems.map(({ id }) => id))
  return preferences.filter(({ a, b }) => a !== b && systems.has(a) && systems.has(b))
}
