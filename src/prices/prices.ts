import type { DatedPrices, Price, Rates } from '../moa/cost/price.ts'
import { endOfDay } from './days.ts'

type Prices = Readonly<Record<string, DatedPrices>>

/** OpenAI's own rule for long prompts: all that is read or written costs twice as much, and the answer half as much again. */
function withLongPrompt({ input, output, cachedInput, cacheWrite, tiers }: LongPriced): Price {
  const longPrompt = {
    above: 272_000,
    input: 2 * input,
    output: Math.round(1_500 * output) / 1_000, // Without an error of binary fractions.
    cachedInput: 2 * cachedInput,
    cacheWrite: 2 * cacheWrite,
  }
  return { input, output, cachedInput, cacheWrite, longPrompt, tiers }
}

type LongPriced = Rates &
  Required<Pick<Price, 'tiers'>> & { readonly cachedInput: number; readonly cacheWrite: number }

/** OpenAI's flex and fast modes; the fast one was called priority. */
const FLEX = { flex: 0.5 }
const FAST = { priority: 2, fast: 2 }
const ULTRAFAST = { ...FAST, ultrafast: 6 }

/** Tiers of Gemini 4; of Gemini 3 priority costs 75 to 100 % more. */
const GEMINI_4 = { flex: 0.5, priority: 1.8 }
const GEMINI_3 = { flex: 0.5, priority: 2 }

/** A price to the end of a day, and twice as much from the next day on. */
function doubled(day: string, { input, output, cachedInput, tiers }: Promotion): readonly Price[] {
  const until = { input, output, cachedInput, tiers, untilMs: endOfDay(day) }
  const later = { input: 2 * input, output: 2 * output, cachedInput: 2 * cachedInput, tiers }
  return [until, { ...later, fromMs: endOfDay(day) }]
}

type Promotion = Required<Pick<Price, 'input' | 'output' | 'cachedInput' | 'tiers'>>

const ARGON = doubled('2026-11-30', { input: 2, cachedInput: 0.1, output: 10, tiers: GEMINI_4 })
const FLASH = doubled('2026-12-31', {
  input: 0.75,
  cachedInput: 0.075,
  output: 3.75,
  tiers: GEMINI_3,
})

/** Claude Opus 4.5 to 5. */
const OPUS = { input: 5, cachedInput: 0.5, output: 25, cacheWrite: { '5m': 6.25, '1h': 10 } }
const HAIKU_4_5 = { input: 1, cachedInput: 0.1, output: 5, cacheWrite: { '5m': 1.25, '1h': 2 } }
/** The fast mode of older models, at its dearest. */
const OLD_FAST = { fast: 6 }

const GROK_4_20: Price = {
  input: 1.25,
  cachedInput: 0.2,
  output: 2.5,
  longPrompt: { above: 199_999, input: 2.5, cachedInput: 0.4, output: 5 },
}

const FUGU_ULTRA: Price = {
  input: 5,
  output: 30,
  longPrompt: { above: 272_000, input: 10, output: 45 },
}
const FUGU_MAX: Price = { input: 2, output: 6 }

/**
 * Public list prices, US dollars per million tokens, by provider and model.
 *
 * Budgets are counted with these numbers, so a price may be too high but never too low. A price that
 * changes with the hour is listed at its highest; one that ends on a day ends here too. A price that could not be
 * confirmed is absent: a model without a price can still be called, and the setting PROVIDERS can add its price.
 */
export const PRICES = {
  // developers.openai.com/api/docs/pricing, its model pages and its guides to fast and ultrafast mode, November 2026.
  // Writes to the cache are those of 30 minutes: the gateway never asks for the dearer ones of 12 hours.
  // The price of gpt-5.6-sol was promised until 21 November 2026 at least, and has not changed since.
  openai: {
    'gpt-6.2-astra': withLongPrompt({
      input: 8,
      cachedInput: 0.4,
      cacheWrite: 10,
      output: 40,
      tiers: ULTRAFAST,
    }),
    'gpt-6.2-sol': withLongPrompt({
      input: 2,
      cachedInput: 0.1,
      cacheWrite: 2.5,
      output: 10,
      tiers: ULTRAFAST,
    }),
    'gpt-6.1-sol': withLongPrompt({
      input: 2,
      cachedInput: 0.1,
      cacheWrite: 2.5,
      output: 10,
      tiers: { ...FLEX, ...ULTRAFAST },
    }),
    'gpt-6.1-terra': withLongPrompt({
      input: 1,
      cachedInput: 0.05,
      cacheWrite: 1.25,
      output: 5,
      tiers: { ...FLEX, ...FAST },
    }),
    'gpt-6-astra': withLongPrompt({
      input: 10,
      cachedInput: 1,
      cacheWrite: 12.5,
      output: 50,
      tiers: { ...FLEX, ...ULTRAFAST },
    }),
    'gpt-6-sol': withLongPrompt({
      input: 2,
      cachedInput: 0.2,
      cacheWrite: 2.5,
      output: 10,
      tiers: { ...FLEX, ...FAST },
    }),
    'gpt-6-luna': withLongPrompt({
      input: 0.1,
      cachedInput: 0.01,
      cacheWrite: 0.125,
      output: 0.5,
      tiers: { ...FLEX, ...FAST },
    }),
    'gpt-5.6-sol': withLongPrompt({
      input: 4,
      cachedInput: 0.4,
      cacheWrite: 5,
      output: 20,
      tiers: { ...FLEX, ...ULTRAFAST },
    }),
    'gpt-5.6-terra': withLongPrompt({
      input: 2,
      cachedInput: 0.2,
      cacheWrite: 2.5,
      output: 12,
      tiers: { ...FLEX, ...FAST },
    }),
    'gpt-5.6-luna': withLongPrompt({
      input: 0.2,
      cachedInput: 0.02,
      cacheWrite: 0.25,
      output: 1.2,
      tiers: { ...FLEX, ...FAST },
    }),
    'gpt-5': { input: 1.25, cachedInput: 0.125, output: 10, tiers: { ...FLEX, ...FAST } },
    'gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2, tiers: { ...FLEX, ...FAST } },
    'gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4, tiers: { ...FLEX, ...FAST } },
    'gpt-5.4-mini': { input: 0.75, cachedInput: 0.075, output: 4.5, tiers: { ...FLEX, ...FAST } },
    'gpt-5.4-nano': { input: 0.2, cachedInput: 0.02, output: 1.25, tiers: { ...FLEX, ...FAST } },
    // developers.openai.com/api/docs/models/text-embedding-3-large, November 2026; nothing is written.
    'text-embedding-3-small': { input: 0.02, output: 0 },
    'text-embedding-3-large': { input: 0.13, output: 0 },
    'text-embedding-ada-002': { input: 0.1, output: 0 },
  },
  // platform.claude.com/docs/en/about-claude/pricing, October 2026. Fast mode is `speed`, not a service tier.
  anthropic: {
    'claude-fable-5-1': {
      input: 10,
      cachedInput: 0.25,
      cacheWrite: { '5m': 12.5, '1h': 20 },
      output: 50,
    },
    'claude-fable-5': {
      input: 10,
      cachedInput: 1,
      cacheWrite: { '5m': 12.5, '1h': 20 },
      output: 50,
    },
    'claude-opus-5-5': {
      input: 4,
      cachedInput: 0.2,
      cacheWrite: { '5m': 5, '1h': 8 },
      output: 20,
      tiers: { fast: 2 },
    },
    'claude-opus-5': { ...OPUS, tiers: { fast: 2 } },
    'claude-opus-4-8': { ...OPUS, tiers: OLD_FAST },
    'claude-opus-4-7': { ...OPUS, tiers: OLD_FAST },
    'claude-opus-4-6': { ...OPUS, tiers: OLD_FAST },
    'claude-opus-4-5': OPUS,
    'claude-opus-4-5-20251101': OPUS,
    'claude-sonnet-5-5': {
      input: 2,
      cachedInput: 0.1,
      cacheWrite: { '5m': 2.5, '1h': 4 },
      output: 10,
    },
    'claude-sonnet-5': {
      input: 2,
      cachedInput: 0.2,
      cacheWrite: { '5m': 2.5, '1h': 4 },
      output: 10,
    },
    'claude-haiku-5-5': {
      input: 0.1,
      cachedInput: 0.01,
      cacheWrite: { '5m': 0.125, '1h': 0.2 },
      output: 0.5,
      longPrompt: {
        above: 100_000,
        input: 0.5,
        cachedInput: 0.05,
        cacheWrite: { '5m': 0.625, '1h': 1 },
        output: 2.5,
      },
    },
    'claude-haiku-4-5': HAIKU_4_5,
    'claude-haiku-4-5-20251001': HAIKU_4_5,
  },
  // ai.google.dev/gemini-api/docs/pricing and /optimization, paid tier, text and images, November 2026.
  // Implicit caching charges nothing for writes. Absent, as their long prompts could not be confirmed:
  // gemini-3.1-pro-preview, gemini-2.5-pro.
  gemini: {
    'gemini-4-argon': ARGON,
    'gemini-4-carbon': ARGON,
    'gemini-4-neon': { input: 3, cachedInput: 0.15, output: 15, tiers: GEMINI_4 },
    'gemini-4-hydrogen': { input: 1.5, cachedInput: 0.075, output: 7.5, tiers: GEMINI_4 },
    'gemini-3.8-flash': FLASH,
    'gemini-3.7-flash': FLASH,
    'gemini-3.6-flash': FLASH,
    'gemini-3.5-flash': { input: 1.5, cachedInput: 0.15, output: 9, tiers: GEMINI_3 },
    'gemini-3.5-flash-lite': { input: 0.3, output: 2.5, tiers: GEMINI_3 },
    'gemini-embedding-001': { input: 0.15, output: 0 },
    'gemini-3.1-flash-lite': { input: 0.25, cachedInput: 0.025, output: 1.5, tiers: GEMINI_3 },
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
    'mistral-embed': { input: 0.1, output: 0 },
    'codestral-embed': { input: 0.15, output: 0 },
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
  // docs.x.ai/developers/models, November 2026. grok-4.20-multi-agent at the dearer of two lists, with the rule of its
  // family for long prompts: from 200,000 tokens on, the whole call costs twice as much.
  xai: {
    'grok-4.20': GROK_4_20,
    'grok-4.20-reasoning': GROK_4_20,
    'grok-4.20-0309-reasoning': GROK_4_20,
    'grok-4.20-multi-agent': {
      input: 2,
      output: 6,
      longPrompt: { above: 199_999, input: 4, output: 12 },
    },
  },
  // console.sakana.ai/pricing as of September 2026; tokens of orchestration count as those of prompt and answer.
  sakana: {
    'fugu-ultra': FUGU_ULTRA,
    'fugu-ultra-v2.0': FUGU_ULTRA,
    'fugu-max': FUGU_MAX,
    'fugu-max-v1.0': FUGU_MAX,
  },
} as const satisfies Readonly<Record<string, Prices>>
