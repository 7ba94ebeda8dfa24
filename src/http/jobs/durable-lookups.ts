import type { Services } from '../services.ts'
import type { Steps } from './job-store.ts'

/** What came of a step may have 1 MiB, and three bytes make the longest character. */
const MAX_CHARS = 300_000

type Lookups = Pick<Services, 'answers' | 'proposals' | 'board'>

/**
 * What a run finds instead of making it, looked for once. A run that is made again must find what it
 * found the first time: else it would find what it has written itself, and leave unpaid the calls that
 * it was made of. What is too long for a step counts as not found.
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
  return text === null || text.length > MAX_CHARS ? null : text
}
