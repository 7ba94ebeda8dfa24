import type { Gate } from '../plan.ts'
import { agreement } from './agreement.ts'
import { logprob } from './logprob.ts'
import { structural } from './structural.ts'
import type { GateVerdict, Tried } from './verdict.ts'

/** Every gate, the cheapest first: that is the order in which they are checked. */
export const GATES = [
  'structural',
  'agreement',
  'logprob',
  'verifier',
] as const satisfies readonly Gate[]

/** The gates that call no model. */
export const FREE_GATES: {
  readonly [G in Exclude<Gate, 'verifier'>]: (tried: Tried) => GateVerdict
} = { structural, agreement, logprob }

/** The gates that can judge a step of so many samples: one sample alone agrees with nothing. */
export function gatesFor(gates: readonly Gate[], samples: number): readonly Gate[] {
  return GATES.filter((gate) => gates.includes(gate) && (gate !== 'agreement' || samples > 1))
}
