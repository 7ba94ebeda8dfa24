import { createClient } from '../../../src/client/client.ts'
import type { AskContext } from '../../../src/eval/asking/ask-context.ts'
import type { Question } from '../../../src/eval/questions/question.ts'
import type { System } from '../../../src/eval/systems/system.ts'

/** A request that the fake gateway has got. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly body: {
    readonly model?: string
    readonly logprobs?: boolean
    readonly messages?: readonly { role: string; content: string }[]
  } | null
}

/** A gateway whose responses a test writes, with a clock that only waiting moves. */
export function fakeGateway(respond: (sent: Sent, number: number) => Response) {
  const sent: Sent[] = []
  const waits: number[] = []
  let nowMs = 0
  const fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const { method, url } = new Request(input, init)
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Sent['body']) : null
    sent.push({ method, path: new URL(url).pathname, body })
    nowMs += 10
    return respond(sent.at(-1) as Sent, sent.length)
  }
  const context: AskContext = {
    client: createClient({ url: 'http://gateway.test', fetch }),
    signal: new AbortController().signal,
    now: () => nowMs,
    wait: async (ms) => {
      waits.push(ms)
      nowMs += ms
    },
    repeat: 0,
  }
  return { context, sent, waits }
}

/** A streamed answer with the report of its run, and the log probabilities of its tokens where it has any. */
export function answered(
  text: string,
  report: object = {},
  logprobs: object | null = null,
): Response {
  const moa = {
    run: 'run_1',
    degraded: false,
    reasons: [],
    cost_usd: 0.25,
    calls: [callOf({})],
    ...report,
  }
  const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 }
  const chunks = [
    { choices: [{ index: 0, delta: { content: text }, finish_reason: null, logprobs }] },
    { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    { choices: [], usage, moa },
  ]
  const events = [...chunks.map((each) => JSON.stringify(each)), '[DONE]']
  const headers = { 'content-type': 'text/event-stream', 'x-moa-run': 'run_1' }
  return new Response(events.map((data) => `data: ${data}\n\n`).join(''), { headers })
}

/** A call of a report. */
export function callOf(fields: object) {
  return {
    role: 'aggregator',
    layer: null,
    agent: 'aggregator',
    model: 'up/large',
    status: 'ok',
    finish_reason: 'stop',
    latency_ms: 40,
    first_token_ms: 20,
    attempts: 1,
    usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    cost_usd: 0.1,
    error: null,
    ...fields,
  }
}

/** A failure of the gateway. */
export function failed(status: number, code: string, headers: Record<string, string> = {}) {
  const error = { message: `Cannot do it: ${code}`, type: 'upstream_error', param: null, code }
  return Response.json({ error }, { status, headers })
}

export function questionOf(fields: Partial<Question> = {}): Question {
  return {
    id: 'q1',
    messages: [{ role: 'user', content: 'What is 1 + 1?' }],
    turns: [],
    reference: null,
    check: null,
    category: null,
    cluster: null,
    skills: [],
    settings: {},
    metadata: {},
    ...fields,
  }
}

export function systemOf(fields: Partial<System> = {}): System {
  return {
    id: 'up/small',
    role: 'single',
    of: null,
    request: { model: 'up/small' },
    agent: null,
    ...fields,
  }
}
