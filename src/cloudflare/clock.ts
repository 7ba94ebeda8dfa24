import type { Clock } from '../moa/ports.ts'

/** The time of the platform. It stands still while JavaScript runs and moves with every message. */
export const platformClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, action) {
    const timer = setTimeout(action, ms)
    return () => clearTimeout(timer)
  },
}
