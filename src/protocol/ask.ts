import type { Message } from '../moa/message.ts'
import type { CallSettings } from '../moa/model-port.ts'
import type { Fusion } from './fusion/fusion.ts'
import type { Overrides } from './mixtures/mixture.ts'

/** What a request changes in its mixture, for itself only. */
export type MixtureOverrides = Omit<Overrides, 'cache' | 'progress' | 'report'>

/** A request for an answer, the same for every wire shape: all that the gateway knows of it. */
export interface Ask {
  /** A mixture's id or a `provider/model`. */
  readonly model: string
  readonly messages: readonly Message[]
  /** Settings of the answer; they win over the aggregator's own. */
  readonly settings: CallSettings
  readonly overrides: MixtureOverrides
  readonly cache: Overrides['cache']
  /** What it says of fusion, which `withFusion` reads; absent where it says nothing. */
  readonly fusion?: Fusion
  /** How the steps of the run are reported beside the answer. */
  readonly progress: Overrides['progress']
  /** Whether the answer has the report of its run. */
  readonly report: Overrides['report']
  /** The answer is streamed. */
  readonly stream: boolean
  /** The request, its proposals and its answer are stored with the run. */
  readonly store: boolean
  /** The request forbids it in so many words: it may not even be stored for a comparison. */
  readonly storeForbidden?: true
}

/** What a request says of its storage, as every shape says it. */
export function storing(store: boolean | null | undefined): Pick<Ask, 'store' | 'storeForbidden'> {
  return { store: store === true, ...(store === false ? { storeForbidden: true } : {}) }
}

/** The field `moa`, which is the same in every shape. Fields that are not named here change the mixture. */
export function fromMoa(
  moa: Overrides | null | undefined,
): Pick<Ask, 'overrides' | 'cache' | 'progress' | 'report'> {
  const { cache = 'use', progress = 'none', report = 'full', solo, ...changes } = moa ?? {}
  const overrides = solo === true ? { ...changes, solo } : changes // False changes nothing.
  return { overrides, cache, progress, report }
}
