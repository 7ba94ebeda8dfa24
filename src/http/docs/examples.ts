const QUESTION = 'What is 17 * 23, and which planet has the most moons?'
const messages = [{ role: 'user', content: QUESTION }]

/** Requests to copy; every one runs without a provider key. */
export const REQUESTS = {
  question: { summary: 'Ask a mixture', value: { model: 'demo', messages } },
  stream: {
    summary: 'Stream the answer, and the progress of the run',
    value: { model: 'demo', stream: true, messages, moa: { progress: 'events' } },
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

/** An answer as it looks when one agent of three failed. */
export const ANSWER = {
  id: 'chatcmpl_7c2c0ba578e74611bdc16de9f2f93f85',
  object: 'chat.completion',
  created: 1_795_387_154,
  model: 'team-answer',
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
    synthesized: true,
    degraded: true,
    reasons: ['agent_failed:0/llama'],
    cache: 'off',
    cost_usd: 0.00061,
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

/** A call that went well, but for what is said otherwise. */
function call(facts: Readonly<Record<string, unknown>>) {
  return {
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
