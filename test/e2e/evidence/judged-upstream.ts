import { createServer } from 'node:http'

/** A request that a model got. */
export interface ModelRequest {
  readonly model: string
  /** All its messages as one text. */
  readonly prompt: string
}

/** Models that write good or bad answers, and judges that know one from the other, or always prefer the first. */
export interface JudgedUpstream extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly ModelRequest[]
  /** What all requests have cost at 1 and 2 dollars per million tokens. */
  costUsd(): number
  clear(): void
  /** Which answers the judges prefer from now on; good ones at first. */
  prefer(word: 'GOOD' | 'BAD'): void
}

const TOKENS = { prompt: 400, completion: 20 }

let preferred = 'GOOD'

/** What each model writes. Every other one writes a good answer. */
const ANSWERS: Readonly<Record<string, (prompt: string) => string>> = {
  pen: () => 'A BAD answer.',
  harm: () => 'HARM',
  // It follows a proposal that harms.
  follower: (prompt) => (prompt.includes('HARM') ? 'A BAD answer.' : 'A GOOD answer.'),
  judge,
  'second-judge': judge,
  'first-judge': (prompt) => verdict(prompt, false),
  mute: () => 'I would rather not say.',
}

function judge(prompt: string): string {
  const other = preferred === 'GOOD' ? 'BAD' : 'GOOD'
  return verdict(prompt, prompt.lastIndexOf(preferred) > prompt.lastIndexOf(other))
}

function verdict(prompt: string, isSecond: boolean): string {
  const letters = /Each of the letters ([A-Z, ]+) stands once in "ranking"/.exec(prompt)?.[1]
  if (letters !== undefined) return JSON.stringify({ ranking: letters.split(', ') })
  const assessments = ['A', 'B'].map((id) => ({ id, fault: null }))
  return JSON.stringify({ assessments, better: isSecond ? 'B' : 'A' })
}

/** Starts the upstream on a free port of the loopback interface. */
export async function startJudgedUpstream(): Promise<JudgedUpstream> {
  let requests: ModelRequest[] = []
  preferred = 'GOOD'
  const server = createServer((incoming, outgoing) => {
    let text = ''
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()))
    incoming.on('end', () => {
      const body = JSON.parse(text) as { model: string; messages: { content: string }[] }
      const prompt = body.messages.map(({ content }) => content).join('\n')
      requests.push({ model: body.model, prompt })
      const content = ANSWERS[body.model]?.(prompt) ?? `A GOOD answer of ${body.model}.`
      const { prompt: prompt_tokens, completion: completion_tokens } = TOKENS
      outgoing.setHeader('content-type', 'application/json')
      outgoing.end(
        JSON.stringify({
          id: 'chatcmpl-1',
          object: 'chat.completion',
          model: body.model,
          choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
          usage: { prompt_tokens, completion_tokens },
        }),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/v1`,
    get requests() {
      return requests
    },
    costUsd: () => (requests.length * (TOKENS.prompt + 2 * TOKENS.completion)) / 1e6,
    clear: () => void (requests = []),
    prefer: (word) => void (preferred = word),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
