import type { WireModel } from '../../../protocol/openai-chat/chat-response.ts'
import type { WireEstimate } from '../../../protocol/runs/estimate-response.ts'
import { count } from '../../shared/format.ts'
import { familyOf } from '../../shared/model-family.ts'
import { isObject } from '../document/path.ts'
import type { Problem } from '../schema/check.ts'

/** What is known beside the document. */
export interface Known {
  readonly modelOf: (id: unknown) => WireModel | undefined
  /** Null until it is known. */
  readonly estimate: WireEstimate | null
}

/** What this page warns about, beside the warnings of the gateway: choices that are allowed, and rarely meant. */
export function ownWarnings(document: unknown, known: Known): readonly Problem[] {
  const mixture = partsOf(document)
  return [weakWriter, oneFamily, noFallback, manyCalls, smallContext, unknownPrice].flatMap(
    (rule) => rule(mixture, known),
  )
}

type Rule = (mixture: Parts, known: Known) => readonly Problem[]

/** The parts of a document that the rules read, whatever else is wrong with it. */
interface Parts {
  readonly layers: readonly (readonly Fields[])[]
  readonly aggregator: Fields
  readonly strategy: string
  readonly references: Fields
}

type Fields = Readonly<Record<string, unknown>>

function partsOf(document: unknown): Parts {
  const { layers, aggregator, strategy, references } = fieldsOf(document)
  const name = isObject(strategy) ? strategy['type'] : strategy
  return {
    layers: listOf(layers).map((layer) => listOf(fieldsOf(layer)['agents']).map(fieldsOf)),
    aggregator: fieldsOf(aggregator),
    strategy: typeof name === 'string' ? name : 'synthesize',
    references: fieldsOf(references),
  }
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Strategies whose answer is the text of an agent: their aggregator seldom writes. */
const AGENTS_WRITE = new Set(['select', 'vote', 'cascade', 'debate'])
/** A writer that costs less than this share of its best agent is probably weaker than it. */
const WEAK_SHARE = 0.5

/** The aggregator matters most for the quality of the answer (arXiv 2406.04692, section 3.3). */
const weakWriter: Rule = ({ layers, aggregator, strategy }, { modelOf }) => {
  const own = priceOf(modelOf(aggregator['model']))
  const agents = layers.flat().map(({ model }) => ({ model, price: priceOf(modelOf(model)) ?? 0 }))
  const [best] = [...agents].sort((a, b) => b.price - a.price)
  if (own === null || best === undefined || AGENTS_WRITE.has(strategy)) return []
  if (own >= best.price * WEAK_SHARE) return []
  const message = `The writer costs $${own} per million tokens, and its agent ${String(best.model)} $${best.price}: a writer that is weaker than its agents makes the answer weaker, too`
  return [{ path: 'aggregator.model', message }]
}

const oneFamily: Rule = ({ layers }) =>
  layers.flatMap((agents, index) => {
    const models = [...new Set(agents.map(({ model }) => String(model)))]
    const families = new Set(models.map(familyOf))
    const [family] = families
    if (models.length < 2 || families.size > 1 || family === 'simulated') return []
    const message = `All models of this layer are of one family (${family}): they tend to make the same errors`
    return [{ path: `layers[${index}].agents`, message }]
  })

const noFallback: Rule = ({ aggregator, layers, strategy }) => {
  const { model, fallbacks } = aggregator
  const isSimulated = typeof model === 'string' && model.startsWith('sim/')
  if (listOf(fallbacks).length > 0 || isSimulated || AGENTS_WRITE.has(strategy)) return []
  const instead = layers.length === 0 ? 'there is no answer' : 'the best proposal is the answer'
  const message = `The writer has no fallback: when ${String(model)} fails, ${instead}`
  return [{ path: 'aggregator.fallbacks', message }]
}

/** Runs with more calls are slow behind six connections, and rarely better. */
const MANY_CALLS = 16

const manyCalls: Rule = (_mixture, { estimate }) => {
  const calls = estimate?.calls ?? 0
  if (calls <= MANY_CALLS) return []
  const message = `A run makes ${calls} calls, and six at a time can wait for their first token: fewer agents answer sooner`
  return [{ path: 'layers', message }]
}

/** What the gateway assumes where `max_tokens` is not set, and characters of a token of English. */
const ANSWER_TOKENS = 8_192
const CHARS_PER_TOKEN = 4

const smallContext: Rule = ({ layers, aggregator, references }, { modelOf }) => {
  const context = modelOf(aggregator['model'])?.context_window ?? null
  const agents = (layers.at(-1) ?? []).reduce((sum, { samples }) => sum + (Number(samples) || 1), 0)
  if (context === null || agents === 0) return []
  const chars = Number(references['max_chars'] ?? 24_000)
  const answer = Number(aggregator['max_tokens'] ?? ANSWER_TOKENS)
  const needed = Math.ceil((agents * chars) / CHARS_PER_TOKEN) + answer
  if (needed <= context) return []
  const message = `The writer has a context of ${count(context)} tokens; ${agents} references of ${count(chars)} characters and the answer take up to ${count(needed)}: references will be trimmed`
  return [{ path: 'references.max_chars', message }]
}

const unknownPrice: Rule = ({ layers, aggregator }, { modelOf }) => {
  const named = [
    ...layers.flatMap((agents, layer) =>
      agents.map(({ model }, agent) => ({
        model,
        path: `layers[${layer}].agents[${agent}].model`,
      })),
    ),
    { model: aggregator['model'], path: 'aggregator.model' },
  ]
  return named.flatMap(({ model, path }) => {
    const found = modelOf(model)
    if (found === undefined || found.price !== null) return []
    return [
      { path, message: `The price of ${String(model)} is unknown: costs will be unknown, too` },
    ]
  })
}

/** US dollars for a million tokens of an answer; null when unknown. */
function priceOf(model: WireModel | undefined): number | null {
  return model?.price?.output ?? null
}
