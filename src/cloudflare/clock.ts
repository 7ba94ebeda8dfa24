import type { Clock } from '../moa/ports.ts'

/** The time of the platform. It stands still while JavaScript runs and moves with every message. */
export const platformClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, action) {
    const timer = setTimeout(action, ms)
    return () => clearTimeout(timer)
  },
}

/** A number in [0, 1) that nobody can foresee: fences are made of such. */
export function platformRandom(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32
}
