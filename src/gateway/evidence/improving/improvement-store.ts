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

/** What a round has led to. */
export interface RoundEnd {
  readonly why: string
  /** Others follow daily. */
  readonly goesOn: boolean
  /** The next one tries again, also where no run is compared until then. */
  readonly failed?: boolean
}

/** What a change may become. */
export type ImprovementChange = Partial<
  Omit<Improvement, 'id' | 'key' | 'createdAtMs' | 'updatedAtMs'>
>

/** Changes of mixtures that evidence suggests, and the rounds in which they are tested. */
export interface ImprovementStore {
  /** A run of a mixture that wants to improve is compared: the next daily round has something to go by. Never throws. */
  touch(place: ImprovementPlace): Promise<void>
  /** Starts a round, unless one goes on; returns it either way. */
  start(place: ImprovementPlace): Promise<ImprovementRound>
  endRound(place: ImprovementPlace, end: RoundEnd): Promise<void>
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
