import type { Price } from '../../moa/cost/price.ts'

type Prices = Readonly<Record<string, Price>>

/**
 * Public list prices, US dollars per million tokens, by provider and model.
 *
 * Budgets are counted with these numbers, so a price may be too high but never too low. A price that
 * changes with the hour or ends with a promotion is listed at its highest. A price that grows with the
 * length of the prompt has no single number and is absent, as is one that could not be confirmed: a model
 * without a price can still be called, and the setting PROVIDERS can add its price.
 */
export const PRICES = {
  // developers.openai.com/api/docs/pricing and its model pages, standard tier, September 2026.
  // Absent, since dearer above 272k prompt tokens: gpt-5.4, gpt-5.5, gpt-5.6-*, gpt-6-*, gpt-6.1-*.
  openai: {
    'gpt-5': { input: 1.25, cachedInput: 0.125, output: 10 },
    'gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2 },
    'gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4 },
    'gpt-5.4-mini': { input: 0.75, cachedInput: 0.075, output: 4.5 },
    'gpt-5.4-nano': { input: 0.2, cachedInput: 0.02, output: 1.25 },
  },
  // platform.claude.com/docs/en/about-claude/pricing, October 2026. No cached price: the
  // OpenAI-compatible endpoint has no prompt caching. Absent, since dearer above 100k prompt
  // tokens: claude-haiku-5-5.
  anthropic: {
    'claude-fable-5-1': { input: 10, output: 50 },
    'claude-opus-5-5': { input: 4, output: 20 },
    'claude-opus-5': { input: 5, output: 25 },
    'claude-sonnet-5-5': { input: 2, output: 10 },
    'claude-sonnet-5': { input: 2, output: 10 },
    'claude-haiku-4-5': { input: 1, output: 5 },
  },
  // ai.google.dev/gemini-api/docs/pricing, paid tier, text and images, October 2026.
  // gemini-3.8-flash is half of this until 31 December 2026. Absent, since dearer above 200k prompt
  // tokens: gemini-3.1-pro-preview, gemini-2.5-pro.
  gemini: {
    'gemini-3.8-flash': { input: 1.5, cachedInput: 0.15, output: 7.5 },
    'gemini-3.5-flash': { input: 1.5, output: 9 },
    'gemini-3.5-flash-lite': { input: 0.3, output: 2.5 },
    'gemini-3.1-flash-lite': { input: 0.25, cachedInput: 0.025, output: 1.5 },
  },
  // together.ai/models and docs.together.ai/docs/serverless/models, July to October 2026.
  together: {
    'meta-llama/Llama-3.3-70B-Instruct-Turbo': { input: 1.04, output: 1.04 },
    'openai/gpt-oss-120b': { input: 0.15, output: 0.6 },
    'deepseek-ai/DeepSeek-V4.1-Flash': { input: 0.3, cachedInput: 0.006, output: 1.2 },
    'moonshotai/Kimi-K3': { input: 3, cachedInput: 0.3, output: 15 },
  },
  // console.groq.com/docs/models, May 2026.
  groq: {
    'openai/gpt-oss-120b': { input: 0.15, cachedInput: 0.075, output: 0.6 },
    'openai/gpt-oss-20b': { input: 0.075, cachedInput: 0.0375, output: 0.3 },
  },
  // docs.mistral.ai/models, August and October 2026. mistral-large-4 is half of this as a preview.
  mistral: {
    'mistral-large-4': { input: 1.36, cachedInput: 0.14, output: 4.18 },
    'mistral-medium-3-5': { input: 1.5, output: 7.5 },
  },
  // api-docs.deepseek.com/quick_start/pricing, October 2026. Peak hours; half of this off-peak.
  deepseek: {
    'deepseek-flash': { input: 0.3, cachedInput: 0.006, output: 1.2 },
    'deepseek-v4-pro': { input: 1.32, cachedInput: 0.044, output: 3.96 },
  },
  // docs.fireworks.ai/serverless/pricing, standard tier, first half of 2026.
  fireworks: {
    'accounts/fireworks/models/gpt-oss-120b': { input: 0.15, cachedInput: 0.015, output: 0.6 },
    'accounts/fireworks/models/gpt-oss-20b': { input: 0.07, cachedInput: 0.035, output: 0.3 },
    'accounts/fireworks/models/kimi-k2p6': { input: 0.95, cachedInput: 0.16, output: 4 },
  },
  // inference-docs.cerebras.ai/models, June 2026.
  cerebras: {
    'gpt-oss-120b': { input: 0.35, output: 0.75 },
  },
} as const satisfies Readonly<Record<string, Prices>>
