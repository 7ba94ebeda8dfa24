import type { Message } from '../message.ts'
import type { CallSettings, ModelCall } from '../model-port.ts'
import { bytesOf } from '../text/text-size.ts'
import { remembered } from './remembered.ts'
import { mostMicrosOf, type Price, type SentTerms } from './price.ts'
import { sentTerms } from './sent-terms.ts'

/** Most tokens of an answer without a limit of its own: a limit on cost needs one. */
export const CAPPED_TOKENS = 8_192
/** The same of a proposal: as in the reference implementation of arXiv 2406.04692 (togethercomputer/MoA). */
export const CAPPED_PROPOSAL_TOKENS = 2_048
/** Tokens that a message costs beside its text. */
const MESSAGE_TOKENS = 16
/** Most tokens of one image: twice those of the dearest resolution of the known providers. */
const IMAGE_TOKENS = 16_384
/** Tokens that a provider adds to explain tools to its model, beside the tools themselves. */
const TOOLS_TOKENS = 1_024

/**
 * Tokens that explain a format to a model, beside its schema: in our words where the provider enforces none, otherwise in
 * words of the provider's.
 */
const FORMAT_TOKENS = 512
/** The same for a choice among tools, with the name of one. */
const CHOICE_TOKENS = 160

/** The most tokens that one call can be charged for. */
export interface CallSize {
  readonly promptTokens: number
  readonly maxTokens: number | undefined
  /** What the request says that changes its price; absent where that is not known. */
  readonly sent?: SentTerms
}

/**
 * The most that one call can cost, in millionths of a US dollar: a token of the prompt is at least one byte,
 * and the answer reaches its limit. 0 for a model without a price, whose cost is unknown.
 */
export function costOfOne(price: Price | null, size: CallSize): number {
  if (price === null) return 0
  const { promptTokens, maxTokens = CAPPED_TOKENS, sent } = size
  const completionTokens = Math.max(maxTokens, price.minTokens ?? 0)
  return mostMicrosOf(price, { promptTokens, completionTokens }, sent)
}

/** The same of a call as it is sent. */
export function costOfCall(
  { model, messages, settings }: Omit<ModelCall, 'id'>,
  priceOf: (model: string) => Price | null,
): number {
  const promptTokens = tokensOf(messages) + tokensOfSettings(settings)
  const sent = sentTerms(settings, messages)
  return costOfOne(priceOf(model), { promptTokens, maxTokens: settings.maxTokens, sent })
}

/** The most tokens that a conversation can have. */
export const tokensOf = remembered((messages: readonly Message[]) =>
  messages.reduce((sum, message) => sum + tokensOfMessage(message), MESSAGE_TOKENS),
)

function tokensOfMessage({
  content,
  before = '',
  toolCalls = [],
  name = '',
  toolCallId = '',
  reasoning = '',
  extra,
}: Message): number {
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
  const said = parts.reduce(
    (total, part) => total + (part.type === 'text' ? bytesOf(part.text) : IMAGE_TOKENS),
    0,
  )
  const called = toolCalls.length === 0 ? 0 : jsonBytes(toolCalls)
  const opaque = extra === undefined ? 0 : jsonBytes(extra)
  const around = bytesOf(before) + bytesOf(name) + bytesOf(toolCallId) + bytesOf(reasoning) + opaque
  return MESSAGE_TOKENS + said + called + around
}

/** The most tokens that the settings of a call add to its prompt. */
export function tokensOfSettings({
  tools = [],
  toolChoice,
  responseFormat,
  stop,
  extra,
}: CallSettings): number {
  const given = [toolChoice, responseFormat, stop, extra].filter((each) => each !== undefined)
  const ofFormat = responseFormat === undefined ? 0 : FORMAT_TOKENS
  const ofChoice = toolChoice === undefined ? 0 : CHOICE_TOKENS
  const ofTools = tools.length === 0 ? 0 : TOOLS_TOKENS + jsonBytes(tools)
  if (given.length === 0) return ofTools
  // As they stand in a list: with brackets, and commas between.
  return given.reduce<number>(
    (sum, each) => sum + jsonBytes(each) + 1,
    ofFormat + ofChoice + ofTools + 1,
  )
}

const bytesOfObject = remembered((value: object) => bytesOf(JSON.stringify(value)))

function jsonBytes(value: string | object): number {
  return typeof value === 'string' ? bytesOf(JSON.stringify(value)) : bytesOfObject(value)
}
