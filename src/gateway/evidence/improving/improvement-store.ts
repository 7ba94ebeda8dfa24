import type {
  Improvement,
  ImprovementRound,
  ImprovementStatus,
} from '../../../protocol/improvements/improvement.ts'

/** Which mixture. */
export interface ImprovementPlace {
  readonly tenant: string
  readonly mixture: string
}

/** The changes of one mixture. */
export interface ImprovementHistory {
  /** Newest first. */
  readonly improvements: readonly Improvement[]
  /** How many changes there ever were. */
  readonly count: number
  readonly round: ImprovementRound | null
  /** Null while no round is planned. */
  readonly nextRoundAtMs: number | null
}

/** What a change may become. */
export type ImprovementChange = Partial<
  Omit<Improvement, 'id' | 'key' | 'createdAtMs' | 'updatedAtMs'>
>

/** Changes of mixtures that evidence suggests, and the rounds in which they are tested. */
export interface ImprovementStore {
  /** The mixture is in use and wants to improve: rounds are planned from now on. Never throws. */
  touch(place: ImprovementPlace): Promise<void>
  /** Starts a round, unless one goes on; returns it either way. */
  start(place: ImprovementPlace): Promise<ImprovementRound>
  /** The round is over; none follows unless it `goesOn`. */
  endRound(
    place: ImprovementPlace,
    end: { readonly why: string; readonly goesOn: boolean },
  ): Promise<void>
  read(place: ImprovementPlace): Promise<ImprovementHistory>
  /** Stores a new change as the `count`-th; false when there are more already. */
  add(place: ImprovementPlace, improvement: Improvement, count: number): Promise<boolean>
  /** Changes one that has this status; null when it has another. */
  change(
    place: ImprovementPlace,
    which: { readonly id: string; readonly status: ImprovementStatus },
    change: ImprovementChange,
  ): Promise<Improvement | null>
}
