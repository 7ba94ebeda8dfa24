import { expect } from 'vitest'
import { doJob } from '../../../src/gateway/jobs/do-job.ts'
import type { JobPlace } from '../../../src/gateway/ports/job-messages.ts'
import type { Steps } from '../../../src/gateway/ports/steps.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'

/** A worker that can die: then it does nothing more, and what it had not recorded is lost. */
export class Life {
  readonly #died: Promise<'died'>
  #die: () => void = () => {}
  #dead = false
  #left: number

  /** Dies at the boundary with this number, counted from 0. */
  constructor(boundary: number) {
    this.#left = boundary
    this.#died = new Promise((resolve) => (this.#die = () => resolve('died')))
  }

  get died(): Promise<'died'> {
    return this.#died
  }

  get dead(): boolean {
    return this.#dead
  }

  /** A boundary between two actions of a worker; never returns when the worker dies here. */
  async boundary(): Promise<void> {
    if (this.#left === 0) {
      this.#dead = true
      this.#die()
    }
    this.#left -= 1
    if (this.#dead) await NEVER
  }

  /** Steps whose results outlive the worker, in `recorded`. */
  steps(recorded: Map<string, string>): Steps {
    return {
      once: async <T>(name: string, act: () => Promise<T>): Promise<T> => {
        await this.boundary()
        const known = recorded.get(name)
        if (known !== undefined) return JSON.parse(known) as T
        const value = await act()
        await this.boundary()
        recorded.set(name, JSON.stringify(value) ?? 'null')
        await this.boundary()
        return value
      },
      wait: () => this.boundary(),
    }
  }

  /** Calls of a worker to others. It may die before each one, and then the call is not made. */
  mortal(services: Services): Services {
    const of = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (whole, name) => {
          const value: unknown = Reflect.get(whole, name, whole)
          if (typeof value !== 'function') return value
          if (name === 'journal' || name === 'purse') {
            return (...given: unknown[]) => of(value.apply(whole, given) as object)
          }
          return async (...given: unknown[]): Promise<unknown> => {
            if (name !== 'untilCancelled') await this.boundary()
            return value.apply(whole, given)
          }
        },
      })
    return {
      ...services,
      jobs: of(services.jobs),
      sessions: of(services.sessions),
      runs: of(services.runs),
    }
  }
}

const NEVER = new Promise<never>(() => {})

/** Does a job with a worker that dies at one boundary, and then, if it died, with one that does not. */
export async function doWithCrash(
  place: JobPlace,
  services: Services,
  boundary: number,
): Promise<'finished' | 'died'> {
  const recorded = new Map<string, string>()
  const live = (life: Life) =>
    Promise.race([
      doJob(place, life.steps(recorded), life.mortal(services)).then(() => 'finished' as const),
      life.died,
    ])
  const first = await live(new Life(boundary))
  if (first === 'died') expect(await live(new Life(Infinity))).toBe('finished')
  return first
}
