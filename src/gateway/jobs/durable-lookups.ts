import type { Services } from '../ports/services.ts'
import { MAX_STEP_CHARS, type Steps } from '../ports/steps.ts'

type Lookups = Pick<Services, 'answers' | 'proposals' | 'board'>

/**
 * Cache lookups of a run, made once. A run that is made again must find what it found the first time:
 * otherwise it would find its own answer, and its calls would stay unpaid. A value that is too long for
 * a step counts as not found.
 */
export function durableLookups({ answers, proposals, board }: Lookups, steps: Steps): Lookups {
  const once = (caches: Lookups['answers'], name: string): Lookups['answers'] => {
    return (tenant) => {
      const cache = caches(tenant)
      const read = (key: string) =>
        steps.once(`${name} ${key}`, async () => short(await cache.read(key)))
      return { ...cache, read }
    }
  }
  return {
    answers: once(answers, 'answer'),
    proposals: once(proposals, 'proposal'),
    async board(key) {
      let land: (answer: string | null) => Promise<void> = async () => {}
      const answer = await steps.once('board', async () => {
        const boarded = await board(key)
        if (boarded.role === 'follow') return short(boarded.answer)
        land = boarded.land.bind(boarded)
        return null
      })
      return answer === null ? { role: 'lead', land } : { role: 'follow', answer }
    },
  }
}

function short(text: string | null): string | null {
  return text === null || JSON.stringify(text).length > MAX_STEP_CHARS ? null : text
}
