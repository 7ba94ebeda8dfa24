import type { Services } from '../ports/services.ts'
import { MAX_STEP_CHARS, type Steps } from '../ports/steps.ts'

type Lookups = Pick<Services, 'answers' | 'proposals' | 'joinRun'>

/**
 * Cache lookups of a run, made once. A run that is made again must find what it found the first time:
 * otherwise it would find its own answer, and its calls would stay unpaid. A value that is too long for
 * a step counts as not found.
 */
export function durableLookups({ answers, proposals, joinRun }: Lookups, steps: Steps): Lookups {
  const once = (caches: Lookups['answers'], name: string): Lookups['answers'] => {
    return (scope) => {
      const cache = caches(scope)
      const read = (key: string) =>
        steps.once(`${name} ${key}`, async () => short(await cache.read(key)))
      return { ...cache, read }
    }
  }
  return {
    answers: once(answers, 'answer'),
    proposals: once(proposals, 'proposal'),
    async joinRun(key) {
      let complete: (answer: string | null) => Promise<void> = async () => {}
      // Steps are stored under their names, so this one never changes.
      const board = async () => {
        const shared = await joinRun(key)
        if (shared.role === 'follow') return short(shared.answer)
        complete = shared.complete.bind(shared)
        return null
      }
      const answer = await steps.once('board', board).catch(async (error: unknown) => {
        await complete(null) // Others must not wait for a run that is not made.
        throw error
      })
      return answer === null ? { role: 'lead', complete } : { role: 'follow', answer }
    },
  }
}

function short(text: string | null): string | null {
  return text === null || JSON.stringify(text).length > MAX_STEP_CHARS ? null : text
}
