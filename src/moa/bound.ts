import type { Message } from './message.ts'
import type { CallSettings } from './model-port.ts'
import type { Agent, Aggregator, Layer, Plan } from './plan.ts'
import { AGGREGATE_AND_SYNTHESIZE } from './prompt.ts'
import { extraAttempts } from './run.ts'
import type { Price } from './usage.ts'

/** Tokens that an answer may have when nobody said how many: with a limit on cost there must be one. */
export const CAPPED_TOKENS = 8_192
/** Characters that one token has at the most in any text worth keeping; and what a reference may always have. */
const CHARS_PER_TOKEN = 8
const MIN_CHARS = 200
/** Tokens that a message costs beside its text. */
const MESSAGE_TOKENS = 16
/** Tokens of one image at the most: the dearest resolution of the providers we know, doubled. */
const IMAGE_TOKENS = 16_384
/** Bytes of UTF-8 that one UTF-16 unit takes at the most. */
const BYTES_PER_CHAR = 3
/** Bytes that fences, their explanation and the end notes add, and what each reference adds to them. */
const FENCE_BYTES = 1_024

/** Cost in millionths of a US dollar that nothing can exceed. */
export interface Bound {
  readonly micros: number
  /** Of the first attempt of every planned call, in the order of the plan; the aggregator last. */
  readonly calls: readonly {
    readonly layer: number | null
    readonly agent: string
    readonly micros: number
  }[]
}

export type BoundResult =
  | { readonly ok: true; readonly bound: Bound }
  /** A model has no price, so nothing can be promised. */
  | { readonly ok: false; readonly unpriced: string }

/** The plan with a limit on every answer: without one, no cost could be bounded. */
export function capped(plan: Plan): Plan {
  const cap = <T extends { readonly settings: CallSettings }>(caller: T): T => ({
    ...caller,
    settings: { ...caller.settings, maxTokens: caller.settings.maxTokens ?? CAPPED_TOKENS },
  })
  const layers = plan.layers.map((layer) => ({ ...layer, agents: layer.agents.map(cap) }))
  const longest = layers.flatMap(({ agents }) =>
    agents.map(({ settings }) => settings.maxTokens ?? 0),
  )
  const { references } = plan
  // A reference longer than its tokens can be is white space or worse: trimming it loses nothing.
  const maxChars = Math.min(
    references.maxChars,
    Math.max(MIN_CHARS, CHARS_PER_TOKEN * Math.max(0, ...longest)),
  )
  return {
    ...plan,
    references: { ...references, maxChars },
    layers,
    aggregator: cap(plan.aggregator),
  }
}

/**
 * The most that a capped plan can cost: a token is at least one byte, references are as long as they
 * may be, answers reach their limits, every model is the dearest of its fallbacks, and all attempts
 * that the run allows are made and charged.
 */
export function boundOf(plan: Plan, priceOf: (model: string) => Price | null): BoundResult {
  const unpriced = modelsOf(plan).find((model) => priceOf(model) === null)
  if (unpriced !== undefined) return { ok: false, unpriced }
  const asked = promptTokens(plan.messages)
  const calls: { layer: number | null; agent: string; micros: number }[] = []
  let references = givenTokens(plan)
  let extras = 0
  for (const [index, layer] of plan.layers.entries()) {
    for (const agent of layer.agents) {
      const prompt = asked + bytesOf(agent.system ?? '') + references
      calls.push({ layer: index, agent: agent.name, micros: dearest(agent, prompt, priceOf) })
    }
    extras += furtherAttempts(layer)
    references = referenceTokens(plan, layer.agents.length)
  }
  const attempts = Math.min(extras, extraAttempts(plan))
  const dearestAgent = Math.max(0, ...calls.map(({ micros }) => micros))
  const { aggregator } = plan
  const prompt = asked + settingsTokens(aggregator.settings) + references
  const answer = dearest(aggregator, prompt, priceOf)
  calls.push({ layer: null, agent: 'aggregator', micros: answer })
  const again = answer * (aggregator.retries + aggregator.fallbacks.length)
  const once = calls.reduce((sum, { micros }) => sum + micros, 0)
  return { ok: true, bound: { micros: once + attempts * dearestAgent + again, calls } }
}

/** Every model that a plan may call, fallbacks included. */
export function modelsOf(plan: Plan): readonly string[] {
  const callers = [...plan.layers.flatMap(({ agents }) => agents), plan.aggregator]
  return callers.flatMap(({ model, fallbacks }) => [model, ...fallbacks])
}

function furtherAttempts({ agents }: Layer): number {
  return agents.reduce(
    (sum, { retries, fallbacks }) => sum + retries + fallbacks.length * (1 + retries),
    0,
  )
}

function dearest(
  { model, fallbacks, settings }: Agent | Aggregator,
  prompt: number,
  priceOf: (model: string) => Price | null,
): number {
  const answer = settings.maxTokens ?? CAPPED_TOKENS
  const costs = [model, ...fallbacks].map((each) => {
    const price = priceOf(each)
    // Dollars per million tokens are millionths of a dollar per token.
    return price === null
      ? 0
      : prompt * Math.max(price.input, price.cachedInput ?? 0) + answer * price.output
  })
  return Math.ceil(Math.max(...costs))
}

function promptTokens(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => {
    const parts =
      typeof message.content === 'string'
        ? [{ type: 'text' as const, text: message.content }]
        : message.content
    const said = parts.reduce(
      (total, part) => total + (part.type === 'text' ? bytesOf(part.text) : IMAGE_TOKENS),
      0,
    )
    const called = bytesOf(
      JSON.stringify([message.toolCalls ?? [], message.name ?? '', message.toolCallId ?? '']),
    )
    return sum + MESSAGE_TOKENS + said + called
  }, MESSAGE_TOKENS)
}

function settingsTokens({ tools, toolChoice, responseFormat, stop }: CallSettings): number {
  return bytesOf(JSON.stringify([tools ?? [], toolChoice ?? '', responseFormat ?? {}, stop ?? []]))
}

/** Tokens of proposals that are there already: as many as they have, not as they might. */
function givenTokens(plan: Plan): number {
  const most = referenceTokens(plan, plan.given.length)
  const room = plan.given.length * plan.references.maxChars * BYTES_PER_CHAR
  const used = plan.given.reduce((sum, { text }) => {
    return sum + Math.min(bytesOf(text), plan.references.maxChars * BYTES_PER_CHAR)
  }, 0)
  return most - room + used
}

function referenceTokens({ references, aggregator }: Plan, count: number): number {
  if (count === 0) return 0
  const prompt = Math.max(bytesOf(AGGREGATE_AND_SYNTHESIZE), bytesOf(aggregator.prompt ?? ''))
  return prompt + FENCE_BYTES + count * (references.maxChars * BYTES_PER_CHAR + FENCE_BYTES / 4)
}

/** Bytes of the text in UTF-8: no tokenizer makes more tokens of it. */
function bytesOf(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : BYTES_PER_CHAR
  }
  return bytes
}
