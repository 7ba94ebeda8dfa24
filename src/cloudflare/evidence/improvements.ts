import { DurableObject } from 'cloudflare:workers'
import type {
  ImprovementChange,
  ImprovementHistory,
  ImprovementPlace,
  RoundEnd,
} from '../../gateway/evidence/improving/improvement-store.ts'
import type {
  Improvement,
  ImprovementRound,
  ImprovementStatus,
} from '../../protocol/improvements/improvement.ts'
import {
  readVersion,
  UnreadableError,
  withVersion,
  type StoredFormat,
} from '../../protocol/stored.ts'

const DAY_MS = 86_400_000
/** From the first compared run until the first round. */
const FIRST_MS = 3_600_000
/** A round that has not ended by then was lost. */
const MAX_ROUND_MS = 6 * 3_600_000
/** How long a mixture that is no longer in use has its history. */
const HISTORY_DAYS = 400
const MAX_IMPROVEMENTS = 50
/** So many days in a row without a compared run end the daily rounds, until there is one. */
const MAX_IDLE_DAYS = 7

export interface ImprovementBindings {
  readonly IMPROVING: Workflow<ImprovementPlace>
}

/** The rounds of a mixture. */
interface StoredRounds extends ImprovementPlace {
  /** How many were started. */
  readonly started: number
  /** How many changes there ever were. */
  readonly count: number
  readonly round: ImprovementRound | null
  /** Rounds are planned. */
  readonly goesOn: boolean
  /** A run was compared since the last round began; absent in what older releases wrote: then one may have been. */
  readonly hasNew?: boolean
  /** Days in a row without a compared run. */
  readonly idleDays?: number
}

const ROUNDS: StoredFormat<StoredRounds> = { version: 1 }
const IMPROVEMENT: StoredFormat<Improvement> = { version: 1 }

/**
 * The changes that are proposed for one mixture of a tenant, what tests have shown of them, and when the next round is.
 * It starts the Workflow of each round, which calls the models.
 */
export class Improvements extends DurableObject<ImprovementBindings> {
  /** A run is compared. Plans rounds, where none are; writes once between two rounds. */
  async touch(place: ImprovementPlace): Promise<void> {
    const rounds = this.#rounds() ?? none(place)
    const { goesOn, hasNew = true } = rounds
    if (goesOn && hasNew) return
    this.#write({ ...rounds, goesOn: true, hasNew: true, idleDays: 0 })
    if (!goesOn) await this.ctx.storage.setAlarm(Date.now() + FIRST_MS)
  }

  /** Starts a round, unless one goes on. */
  async start(place: ImprovementPlace): Promise<ImprovementRound> {
    const rounds = this.#rounds() ?? none(place)
    const { round, started } = rounds
    if (round?.endedAtMs === null && Date.now() < round.startedAtMs + MAX_ROUND_MS) return round
    const next = { startedAtMs: Date.now(), endedAtMs: null, why: 'It goes on' }
    // Written first, so that a number is never used twice: a Workflow has its name for ever.
    this.#write({ ...rounds, round: next, started: started + 1, hasNew: false, idleDays: 0 })
    if (!rounds.goesOn) await this.ctx.storage.setAlarm(Date.now() + HISTORY_DAYS * DAY_MS)
    try {
      await this.env.IMPROVING.create({ id: `${this.ctx.id.toString()}-${started}`, params: place })
    } catch (error) {
      this.#write({ ...rounds, started: started + 1 })
      throw error
    }
    return next
  }

  /** The round is over. */
  async endRound({ why, goesOn, failed = false }: RoundEnd): Promise<void> {
    const rounds = this.#rounds()
    if (rounds === null || rounds.round === null) return
    const round = { ...rounds.round, endedAtMs: Date.now(), why }
    this.#write({ ...rounds, round, goesOn, ...(failed ? { hasNew: true } : {}) })
    const days = goesOn ? 1 : HISTORY_DAYS
    if (goesOn !== rounds.goesOn) await this.ctx.storage.setAlarm(Date.now() + days * DAY_MS)
  }

  /** Reading stores nothing. */
  async read(): Promise<ImprovementHistory> {
    const { count = 0, round = null, goesOn = false } = this.#rounds() ?? {}
    const nextRoundAtMs = goesOn ? await this.ctx.storage.getAlarm() : null
    return { improvements: this.#improvements(), count, round, nextRoundAtMs }
  }

  /** Stores a new change, as the `count`-th. */
  add(improvement: Improvement, count: number): boolean {
    const rounds = this.#rounds()
    if (rounds === null || rounds.count !== count - 1) return false
    const { kv } = this.ctx.storage
    kv.put(`${PREFIX}${count.toString().padStart(9, '0')}`, withVersion(IMPROVEMENT, improvement))
    kv.delete(`${PREFIX}${(count - MAX_IMPROVEMENTS).toString().padStart(9, '0')}`)
    this.#write({ ...rounds, count })
    return true
  }

  /** Changes one that has this status. */
  change(
    { id, status }: { id: string; status: ImprovementStatus },
    change: ImprovementChange,
  ): Improvement | null {
    for (const [key, value] of this.#entries()) {
      if (value?.id !== id) continue
      if (value.status !== status) return null
      const changed = { ...value, ...change, updatedAtMs: Date.now() }
      this.ctx.storage.kv.put(key, withVersion(IMPROVEMENT, changed))
      return changed
    }
    return null
  }

  /** Starts the daily round where a run was compared; leaves nothing behind when none was for long. */
  override async alarm(): Promise<void> {
    const rounds = this.#rounds()
    if (rounds === null) return
    const { goesOn, round, hasNew = true } = rounds
    if (!goesOn) return this.ctx.storage.deleteAll()
    const idleDays = (rounds.idleDays ?? 0) + 1
    // A round that was lost is repeated in any case.
    const isIdle = !hasNew && round?.endedAtMs !== null
    const isOver = isIdle && idleDays >= MAX_IDLE_DAYS
    if (isIdle) this.#write({ ...rounds, idleDays, goesOn: !isOver })
    await this.ctx.storage.setAlarm(Date.now() + (isOver ? HISTORY_DAYS : 1) * DAY_MS)
    if (!isIdle) await this.start(rounds)
  }

  #improvements(): readonly Improvement[] {
    return this.#entries()
      .flatMap(([, value]) => value ?? [])
      .toReversed()
  }

  #entries(): readonly (readonly [string, Improvement | null])[] {
    return Array.from(
      this.ctx.storage.kv.list({ prefix: PREFIX }),
      ([key, value]) => [key, readVersion(IMPROVEMENT, value)] as const,
    )
  }

  /** Throws for what cannot be read: a change may be under way there. */
  #rounds(): StoredRounds | null {
    const stored = this.ctx.storage.kv.get('rounds')
    if (stored === undefined) return null
    const rounds = readVersion(ROUNDS, stored)
    if (rounds === null)
      throw new UnreadableError('Cannot read the rounds: another release has written them')
    return rounds
  }

  #write(rounds: StoredRounds): void {
    this.ctx.storage.kv.put('rounds', withVersion(ROUNDS, rounds))
  }
}

/** Before the one of a change: its number, so that they are in order. */
const PREFIX = 'improvement/'

function none({ tenant, mixture }: ImprovementPlace): StoredRounds {
  return { tenant, mixture, started: 0, count: 0, round: null, goesOn: false }
}
