/**
 * OpenAI's models that need Responses, by the start of their names. From gpt-5.4 on, Chat Completions refuse tools unless
 * the effort is `none`, also where it is not set (github.com/openai/openai-openapi/issues/541); the others are served
 * over Responses alone (developers.openai.com/api/docs/models).
 */
export const OVER_RESPONSES: readonly string[] = [
  'gpt-5.4',
  'gpt-5.5',
  'gpt-5.6',
  'gpt-5.7',
  'gpt-5.8',
  'gpt-5.9',
  'gpt-6',
  'gpt-7',
  'gpt-5-pro',
  'gpt-5.2-pro',
  'gpt-5-codex',
  'gpt-5.1-codex',
  'gpt-5.2-codex',
  'gpt-5.3-codex',
  'o1-pro',
  'o3-pro',
  'o3-deep-research',
  'o4-mini-deep-research',
  'codex-mini',
  'computer-use-preview',
]
