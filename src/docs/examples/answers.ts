const QUESTION = 'What is 17 * 23, and which planet has the most moons?'
const messages = [{ role: 'user', content: QUESTION }]

/** Requests to copy; every one runs without a provider key. */
export const REQUESTS = {
  question: { summary: 'Ask a mixture', value: { model: 'demo', messages } },
  stream: {
    summary: 'Stream the answer, and the progress of the run',
    value: { model: 'demo', stream: true, messages, moa: { progress: 'events' } },
  },
  store: {
    summary: 'Store the proposals and the answer with the run, and read nothing from a cache',
    value: { model: 'demo', store: true, messages, moa: { cache: 'refresh' } },
  },
  layers: {
    summary: 'Use other agents, for this request only',
    value: {
      model: 'demo',
      messages,
      moa: {
        layers: [{ agents: [{ model: 'sim/careful', samples: 2 }, { model: 'sim/contrarian' }] }],
        aggregator: { timeout_ms: 60_000 },
      },
    },
  },
}

/** An answer of a run in which one of three agents failed. */
export const ANSWER = {
  id: 'chatcmpl_7c2c0ba578e74611bdc16de9f2f93f85',
  object: 'chat.completion',
  created: 1_795_387_154,
  model: 'team-answer',
  system_fingerprint: 'fp_5d1c8a0be34f9270',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: '17 × 23 is 391, and Saturn has the most known moons.',
        refusal: null,
      },
      finish_reason: 'stop',
      logprobs: null,
    },
  ],
  usage: tokens(250, 80),
  moa: {
    run: 'run_884e9711a2054d879d7de36cd0e6245d',
    mixture: 'team-answer',
    version: 3,
    strategy: 'synthesize',
    synthesized: true,
    degraded: true,
    reasons: ['agent_failed:0/llama'],
    ignored: [],
    cache: 'off',
    cost_usd: 0.00061,
    finding: null,
    usage_by_role: {
      agent: { calls: 3, ...tokens(50, 50), cost_usd: 0.00008 },
      aggregator: { calls: 1, ...tokens(200, 30), cost_usd: 0.00053 },
    },
    calls: [
      call({
        agent: 'mini',
        model: 'openai/gpt-5-mini',
        latency_ms: 812,
        usage: tokens(25, 30),
        cost_usd: 0.00007,
      }),
      call({
        agent: 'llama',
        model: 'groq/llama-3.3-70b-versatile',
        status: 'failed',
        finish_reason: null,
        latency_ms: 655,
        attempts: 3,
        error: { code: 'upstream_error', message: 'groq answered with status 500' },
      }),
      call({
        agent: 'small',
        model: 'mistral/mistral-small-latest',
        latency_ms: 640,
        usage: tokens(25, 20),
        cost_usd: 0.00001,
      }),
      call({
        role: 'aggregator',
        layer: null,
        agent: 'aggregator',
        model: 'openai/gpt-5',
        latency_ms: 1_490,
        first_token_ms: 420,
        usage: tokens(200, 30),
        cost_usd: 0.00053,
      }),
    ],
  },
}

/** Mixtures to write; each runs without a provider key. */
export const MIXTURES = {
  mixture: {
    summary: 'Write a mixture',
    value: {
      description: 'Three proposals of two models; answers are cached for five minutes',
      layers: [
        { agents: [{ model: 'sim/quick' }, { model: 'sim/careful', samples: 2 }], quorum: 2 },
      ],
      aggregator: { model: 'sim/judge' },
      cache: { answers_ttl_s: 300, proposals_ttl_s: 3_600 },
    },
  },
}

/** New answers from the proposals of a stored run. */
export const AGGREGATIONS = {
  again: { summary: 'Write the answer again', value: {} },
  other: {
    summary: 'Let another model write it, in the layout of the paper, and stream it',
    value: { aggregator: { model: 'sim/judge' }, references: { format: 'paper' }, stream: true },
  },
}

/** The run of the answer above, which was stored. */
export function runExample() {
  const { moa, usage, created, choices } = ANSWER
  return {
    ...moa,
    usage,
    status: 'done',
    finish_reason: 'stop',
    error: null,
    created_at: created,
    duration_ms: 2_310,
    stored: true,
    proposals: [
      proposal('mini', 'openai/gpt-5-mini', '17 × 23 = 391. Saturn has the most known moons.'),
      proposal('small', 'mistral/mistral-small-latest', '391; Saturn, with more than 270 moons.'),
    ],
    message: choices[0]?.message,
  }
}

/** Another answer from the proposals of that run: only the aggregator is called. */
export function aggregatedExample() {
  const calls = ANSWER.moa.calls.slice(-1)
  const moa = { ...ANSWER.moa, run: 'run_8841c07d52b94e6f9a3e8d1b6c5f0a27', degraded: false }
  return {
    ...ANSWER,
    id: 'chatcmpl_f0c44b1de7a14a0b9d1c6a5e2f7b8d93',
    usage: calls[0]?.usage,
    moa: { ...moa, reasons: [], cost_usd: calls[0]?.cost_usd, calls },
  }
}

function proposal(agent: string, model: string, text: string) {
  return { layer: 0, agent, model, text, ended: 'whole' }
}

/** A successful call, except for these facts. */
function call(facts: Readonly<Record<string, unknown>>) {
  return {
    role: 'agent',
    layer: 0,
    agent: '',
    model: '',
    status: 'ok',
    finish_reason: 'stop',
    latency_ms: 0,
    first_token_ms: null,
    attempts: 1,
    usage: tokens(0, 0),
    cost_usd: 0,
    error: null,
    ...facts,
  }
}

function tokens(prompt: number, completion: number) {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  }
}
