import { setTimeout as wait } from 'node:timers/promises'
import { ApiError } from '../../src/client/api-error.ts'
import { diceFrom, type Dice } from './dice.ts'
import { REQUESTS } from './requests.ts'
import type { Tally } from './sample.ts'
import type { Tenant } from './tenant.ts'

/** Longest pause of a lane between two requests. */
const PAUSE_MS = 100

/** Errors that no fault of an upstream and no caller may cause. */
const BUGS: ReadonlySet<string> = new Set([
  'internal_error',
  'unreachable',
  'cut_off',
  'malformed',
  'http_error',
])

/** Where a load begins and ends. */
export interface LoadOptions {
  readonly lanes: number
  readonly seed: number
  /** No request is sent after this time. */
  readonly untilMs: number
  readonly maxRequests: number
  readonly signal: AbortSignal
}

/** Sends requests on several lanes until the time or their number is over and each has ended. */
export async function sendLoad(tenant: Tenant, options: LoadOptions): Promise<Tally> {
  const { lanes, seed, untilMs, maxRequests, signal } = options
  const tally: Tally = { sent: 0, kinds: {}, outcomes: {}, problems: [] }
  const lane = async (dice: Dice) => {
    while (Date.now() < untilMs && tally.sent < maxRequests && !signal.aborted) {
      tally.sent += 1
      await sendOne(tenant, { dice, tally, signal })
      await wait(dice.below(PAUSE_MS))
    }
  }
  const dice = Array.from({ length: lanes }, (_, index) => diceFrom(seed * 1_000 + index))
  await Promise.all(dice.map(lane))
  return tally
}

/** Each kind as often as its weight. */
const KINDS = Object.entries(REQUESTS).flatMap(([kind, { weight }]) =>
  Array.from({ length: weight }, () => kind),
)

interface Sending {
  readonly dice: Dice
  readonly tally: Tally
  readonly signal: AbortSignal
}

async function sendOne(tenant: Tenant, { dice, tally, signal }: Sending): Promise<void> {
  const kind = dice.pick(KINDS)
  count(tally.kinds, kind)
  try {
    await REQUESTS[kind]?.send(tenant, dice, signal)
    count(tally.outcomes, '200')
  } catch (error) {
    const outcome = outcomeOf(error)
    count(tally.outcomes, outcome.name)
    if (outcome.bug) tally.problems.push(`${kind}: ${outcome.name}: ${String(error)}`)
  }
}

function outcomeOf(error: unknown): { readonly name: string; readonly bug: boolean } {
  if (error instanceof ApiError) {
    const { status, code } = error
    return { name: `${status ?? '-'} ${code}`, bug: status === 500 || BUGS.has(code) }
  }
  const aborted = error instanceof Error && error.name === 'AbortError'
  return aborted ? { name: 'aborted', bug: false } : { name: 'threw', bug: true }
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
