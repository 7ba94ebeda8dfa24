import type { Clock } from '../moa/ports.ts'

/** The time of the platform. It stands still while JavaScript runs and moves with every message. */
export const platformClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, action) {
    const timer = setTimeout(action, ms)
    return () => clearTimeout(timer)
  },
}

interface Alarm {
  readonly atMs: number
  readonly action: () => void
}

/**
 * The same time with cheap timers, for one invocation of the Worker: nearly all timers of a run are
 * called off, so one of the platform's is set only when none rings early enough, and none is cleared.
 */
export function invocationClock({ now, setTimer }: Clock = platformClock): Clock {
  const alarms = new Set<Alarm>()
  /** When timers of the platform ring. */
  const rings = new Set<number>()
  const arm = () => {
    let next = Infinity
    for (const { atMs } of alarms) if (atMs < next) next = atMs
    for (const at of rings) if (at <= next) return
    if (next === Infinity) return
    rings.add(next)
    setTimer(Math.max(0, next - now()), () => ring(next))
  }
  const ring = (at: number) => {
    rings.delete(at)
    const time = now()
    const due: Alarm[] = []
    for (const alarm of alarms) if (alarm.atMs <= time) due.push(alarm)
    if (due.length > 1) due.sort((a, b) => a.atMs - b.atMs)
    try {
      for (const alarm of due) {
        // One that is due at the same time may have called it off.
        if (alarms.delete(alarm)) alarm.action()
      }
    } finally {
      arm()
    }
  }
  return {
    now,
    setTimer(ms, action) {
      // The platform counts whole milliseconds: a part of one would ring too soon, again and again.
      const alarm = { atMs: now() + Math.ceil(ms), action }
      alarms.add(alarm)
      arm()
      return () => void alarms.delete(alarm)
    },
  }
}

const RANDOM_WORDS = new Uint32Array(64)
let wordsLeft = 0

/** A number in [0, 1) that cannot be predicted, for the nonces of fences. Many are drawn at once. */
export function platformRandom(): number {
  if (wordsLeft === 0) wordsLeft = crypto.getRandomValues(RANDOM_WORDS).length
  wordsLeft -= 1
  return (RANDOM_WORDS[wordsLeft] ?? 0) / 2 ** 32
}
