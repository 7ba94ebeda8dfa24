import { ANSWER } from './answers.ts'

const QUESTION = 'What is 17 * 23, and which planet has the most moons?'

/** Requests to copy; every one runs without a provider key. */
export const RESPONSE_REQUESTS = {
  question: { summary: 'Ask a mixture', value: { model: 'demo', input: QUESTION } },
  continued: {
    summary: 'Continue the conversation of a stored response',
    value: {
      model: 'demo',
      previous_response_id: 'resp_7c2c0ba578e74611bdc16de9f2f93f85',
      input: 'And the second most?',
    },
  },
  stream: {
    summary: 'Stream the answer to a conversation, with instructions',
    value: {
      model: 'demo',
      stream: true,
      instructions: 'Answer in one sentence.',
      input: [{ role: 'user', content: [{ type: 'input_text', text: QUESTION }] }],
    },
  },
  tool: {
    summary: 'Give the aggregator a tool, and return the result of its call',
    value: {
      model: 'demo',
      input: [
        { role: 'user', content: 'What is the weather in Paris?' },
        {
          type: 'function_call',
          call_id: 'call_0',
          name: 'weather',
          arguments: '{"city":"Paris"}',
        },
        { type: 'function_call_output', call_id: 'call_0', output: '18 °C, sunny' },
      ],
      tools: [
        {
          type: 'function',
          name: 'weather',
          description: 'The weather in a city, now.',
          parameters: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
            additionalProperties: false,
          },
          strict: true,
        },
      ],
    },
  },
}

const { usage, moa } = ANSWER

/** Tokens of all calls but that of the aggregator. */
function others(field: 'prompt_tokens' | 'completion_tokens'): number {
  const calls = moa.calls.filter(({ role }) => role !== 'aggregator')
  return calls.reduce((sum, call) => sum + call.usage[field], 0)
}

/** The same answer as that of a chat completion. */
export const RESPONSE = {
  id: 'resp_7c2c0ba578e74611bdc16de9f2f93f85',
  object: 'response',
  created_at: ANSWER.created,
  completed_at: ANSWER.created + 2,
  status: 'completed',
  error: null,
  incomplete_details: null,
  model: ANSWER.model,
  output: [
    {
      id: 'msg_7c2c0ba578e74611bdc16de9f2f93f85_0',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [
        {
          type: 'output_text',
          text: '17 × 23 is 391, and Saturn has the most known moons.',
          annotations: [],
          logprobs: [],
        },
      ],
    },
  ],
  usage: {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: {
      cached_tokens: 0,
      cache_write_tokens: 0,
      orchestration_input_tokens: others('prompt_tokens'),
      orchestration_input_cached_tokens: 0,
    },
    output_tokens: usage.completion_tokens,
    output_tokens_details: {
      reasoning_tokens: 0,
      orchestration_output_tokens: others('completion_tokens'),
    },
    total_tokens: usage.total_tokens,
  },
  background: false,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  prompt_cache_retention: null,
  reasoning: { effort: null, summary: null },
  frequency_penalty: 0,
  presence_penalty: 0,
  safety_identifier: null,
  service_tier: 'default',
  store: true,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
  user: null,
  moa,
}
