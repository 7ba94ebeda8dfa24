import { FAULTS } from '../../test/support/upstream/faults.ts'
import type { Script } from '../../test/support/upstream/script.ts'

/** Models that answer. */
const GOOD: Readonly<Record<string, Script>> = {
  quick: { tokens: 20 },
  late: { tokens: 30, headersDelayMs: 40 },
  wordy: { tokens: 120, tokenIntervalMs: 2 },
}

/** Writes for three seconds, so that its callers can leave in the middle. */
const SLOW = { slow: { tokens: 200, tokenIntervalMs: 15 } }

const assessments = ['A', 'B', 'C'].map((id) => ({
  id,
  scores: { correct: 7, complete: 7, form: 7, clear: 7 },
  fault: null,
}))
const verdict = { assessments, ranking: ['C', 'A', 'B'], best: 'C', none_acceptable: false }

/** Its verdict is about three proposals: where one is missing, it is invalid. */
const JUDGE = { judge: { text: JSON.stringify(verdict) } }

const CALLER = { caller: { toolCalls: [{ name: 'look_up', arguments: '{"word":"café"}' }] } }

/** The scripts of all models of the soak, by name; every other name answers with one line. */
export const SCRIPTS: ReadonlyMap<string, Script | readonly Script[]> = new Map([
  ...Object.entries({ ...GOOD, ...SLOW, ...JUDGE, ...CALLER }),
  ...FAULTS.map(({ name, script }): [string, Script | readonly Script[]] => [
    `fault-${name}`,
    script,
  ]),
])

/** The names of the models that answer. */
export const GOOD_MODELS: readonly string[] = Object.keys(GOOD)

/** The names of the models that fail, or answer in an unusual form. */
export const FAULTY_MODELS: readonly string[] = FAULTS.map(({ name }) => `fault-${name}`)

/** Providers with the same models: a model that fails repeatedly is skipped, so there are many of each. */
export const PROVIDERS: readonly string[] = Array.from({ length: 40 }, (_, index) => `p${index}`)
