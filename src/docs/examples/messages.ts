import { ANSWER } from './answers.ts'

const QUESTION = 'What is 17 * 23, and which planet has the most moons?'
const messages = [{ role: 'user', content: QUESTION }]

/** Requests to copy; every one runs without a provider key. */
export const MESSAGES_REQUESTS = {
  question: { summary: 'Ask a mixture', value: { model: 'demo', max_tokens: 1_024, messages } },
  stream: {
    summary: 'Stream the answer, with a system message and the progress of the run',
    value: {
      model: 'demo',
      max_tokens: 1_024,
      stream: true,
      system: 'Answer in one sentence.',
      messages,
      moa: { progress: 'events' },
    },
  },
}

/** Prompts to count. */
export const COUNT_REQUESTS = {
  question: { summary: 'Count the tokens of a prompt', value: { model: 'demo', messages } },
}

const { usage, moa } = ANSWER

/** The same answer as that of a chat completion. */
export const MESSAGE = {
  id: 'msg_7c2c0ba578e74611bdc16de9f2f93f85',
  type: 'message',
  role: 'assistant',
  model: ANSWER.model,
  content: [
    {
      type: 'text',
      text: '17 × 23 is 391, and Saturn has the most known moons.',
      citations: null,
    },
  ],
  stop_reason: 'end_turn',
  stop_sequence: null,
  stop_details: null,
  container: null,
  diagnostics: null,
  usage: {
    input_tokens: usage.prompt_tokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: usage.completion_tokens,
    output_tokens_details: { thinking_tokens: 0 },
    server_tool_use: null,
    service_tier: null,
  },
  moa,
}
