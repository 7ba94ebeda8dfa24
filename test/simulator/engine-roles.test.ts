import { expect, test } from 'vitest'
import type { Proposal } from '../../src/moa/events.ts'
import { analystPrompt, readAnalysis } from '../../src/moa/judging/kinds/analysis.ts'
import { criticPrompt, readCritique } from '../../src/moa/judging/kinds/critique.ts'
import { extractorPrompt, readExtraction } from '../../src/moa/judging/kinds/extraction.ts'
import { pairPrompt, readPair } from '../../src/moa/judging/kinds/pair.ts'
import { rankerPrompt, readRanking } from '../../src/moa/judging/kinds/ranking.ts'
import { criteriaOf, judgePrompt, readVerdict } from '../../src/moa/judging/kinds/scored.ts'
import { readVerification, verifierPrompt } from '../../src/moa/judging/kinds/verification.ts'
import { lettersFor } from '../../src/moa/judging/letters.ts'
import type { ResponsesPrompt } from '../../src/moa/judging/prompt-parts.ts'
import type { Result } from '../../src/moa/result.ts'
import { ask, NONCE, user, VOICES } from './ask.ts'

const FENCES = { style: { maxChars: 24_000, maxBytes: null }, nonce: NONCE }
const proposal = (text: string): Proposal => ({ agent: 'a', model: 'm', text, ended: 'whole' })

/** How the engine shows responses under letters, and how it reads the reply. */
interface Kind {
  readonly prompt: (shown: ResponsesPrompt, draft: Proposal) => string
  readonly read: (reply: string, letters: readonly string[]) => Result<unknown, readonly string[]>
  /** How many responses it is shown; all when absent. */
  readonly most?: number
}

const polite = criteriaOf(['polite', 'short and clear'])
const KINDS: Readonly<Record<string, Kind>> = {
  'a judge': { prompt: (shown) => judgePrompt(shown), read: readVerdict },
  'a judge with criteria of a mixture': {
    prompt: (shown) => judgePrompt(shown, polite),
    read: (reply, letters) => readVerdict(reply, letters, polite),
  },
  'a judge of two': { prompt: (shown) => pairPrompt(shown), read: readPair, most: 2 },
  'an analyst': { prompt: analystPrompt, read: readAnalysis },
  'a ranker': { prompt: rankerPrompt, read: readRanking },
  'an extractor': { prompt: extractorPrompt, read: readExtraction, most: 1 },
  'a critic': { prompt: (_, draft) => criticPrompt({ ...FENCES, draft }), read: readCritique },
  'a verifier': {
    prompt: (_, draft) => verifierPrompt({ ...FENCES, draft }),
    read: readVerification,
  },
}

const QUESTIONS = [
  'What is 17 * 23, and which planet has the most moons?',
  'What is the capital of Spain?',
  'Write a poem about the sea.',
  'Hello!',
]

test.each(Object.entries(KINDS))(
  'every model replies as %s so that the engine can read it',
  async (_, { prompt, read, most = 4 }) => {
    for (const question of QUESTIONS) {
      const texts = await Promise.all(VOICES.slice(0, most).map((voice) => ask(voice, question)))
      const letters = lettersFor(texts.length)
      const lettered = texts.map((text, index) => {
        return { letter: letters[index] ?? '', proposal: proposal(text) }
      })
      const shown = prompt({ ...FENCES, lettered }, proposal(texts[0] ?? ''))
      for (const model of [...VOICES, 'judge']) {
        const reply = await ask(model, [user(question), user(shown)])
        expect([model, question, reply, read(reply, letters)]).toMatchObject({ 3: { ok: true } })
      }
    }
  },
)
