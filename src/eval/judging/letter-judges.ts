import type { ChatBody } from '../../client/chat.ts'
import type { PreferenceRecord } from '../results/judgment-record.ts'
import { callJudge, judgeSettings, type Judged, type Judging } from './judge-request.ts'
import { digest } from './nonce.ts'
import { readLetter } from './read-letter.ts'

/** A verdict in one letter; `carries` says whether the reply had log probabilities, null when the call failed. */
export interface LetterVerdict extends Judged<number> {
  readonly carries: boolean | null
}

/** Settings of a verdict in one letter. The probabilities of the letters are read, so they must not be sharpened. */
export function letterSettings(seed: number): Omit<ChatBody, 'messages' | 'model'> {
  return { ...judgeSettings(seed), temperature: 1, logprobs: true, top_logprobs: 5 }
}

/** Which judges of a run return log probabilities: the first reply of each decides, once. */
export class LetterJudges {
  readonly #carrying = new Map<string, Promise<boolean | null>>()

  /** What earlier judgments of the run decided stays so. */
  constructor(done: Iterable<Pick<PreferenceRecord, 'judge' | 'method' | 'error'>> = []) {
    for (const { judge, method, error } of done)
      if (method !== 'identical' && error === null)
        this.#carrying.set(judge, Promise.resolve(method === 'logprobs'))
  }

  /** The verdict of a judge on the prompt; null when it is known to return no log probabilities. */
  async ask(judge: string, text: string, context: Judging): Promise<LetterVerdict | null> {
    for (;;) {
      const known = this.#carrying.get(judge)
      if (known === undefined) return this.#decide(judge, askLetter(judge, text, context))
      const carries = await known
      if (carries === false) return null
      if (carries) return askLetter(judge, text, context)
      // The call that was to decide failed: the next one does.
    }
  }

  #decide(judge: string, asked: Promise<LetterVerdict>): Promise<LetterVerdict> {
    const undecided = () => {
      this.#carrying.delete(judge)
      return null
    }
    this.#carrying.set(
      judge,
      asked.then(({ carries }) => carries ?? undecided(), undecided),
    )
    return asked
  }
}

async function askLetter(judge: string, text: string, context: Judging): Promise<LetterVerdict> {
  const settings = letterSettings(context.seed)
  const key = digest([judge, JSON.stringify(settings), text])
  const cached = context.cache?.get(key)
  if (cached !== undefined)
    return { value: Number(cached), carries: true, error: null, costUsd: 0, latencyMs: 0 }
  const body = { ...settings, model: judge, messages: [{ role: 'user' as const, content: text }] }
  const { text: replied, tokens, ...sent } = await callJudge(body, context)
  const value = readLetter(tokens)
  if (value !== null) context.cache?.set(key, String(value))
  return { ...sent, value, carries: replied === null ? null : tokens.length > 0 }
}
