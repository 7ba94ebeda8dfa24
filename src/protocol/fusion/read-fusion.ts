import type { Result } from '../../moa/result.ts'
import { foreignFields } from '../foreign-fields.ts'
import { present } from '../mixtures/present.ts'
import { parseWith, type Problem } from '../parse.ts'
import type { WireBody } from '../wire-shape.ts'
import { FUSION_MODEL, FUSION_TOOL, type Fusion, type NamedInRequest } from './fusion.ts'
import { fusionSchemas, type FusionSettings } from './fusion-schema.ts'
import { isObject } from '../schemas/json-value.ts'

/** What a body says of fusion, and the body without it. */
export interface ReadFusion {
  readonly body: WireBody
  /** Null where the request wants none. */
  readonly fusion: Fusion | null
  /** Fields of its settings that are not known. */
  readonly ignored: readonly string[]
  /** Where the entries of lists that are shorter now stood before. */
  readonly places: FormerPlaces
}

/** By the name of a list: the former places of the entries that it still has. */
export type FormerPlaces = Readonly<Record<string, readonly number[]>>

/** Settings of fusion in one place of a body. */
interface Placed {
  readonly place: string
  readonly settings: FusionSettings
}

/**
 * Takes what OpenRouter calls fusion out of the body of a request of any shape: plugins, tools and the items that
 * answers had of it. Null for a body without it.
 */
export function readFusion(body: WireBody): Result<ReadFusion, Problem> | null {
  const plugins = split(body['plugins'], (each) => each['id'] === 'fusion')
  const tools = split(body['tools'], isFusion)
  const input = split(body['input'], isFusion)
  const named = body['model'] === FUSION_MODEL
  if (!named && [plugins, tools, input].every(({ taken }) => taken.length === 0)) return null

  const { plugin, tool } = fusionSchemas()
  const ignored: string[] = []
  const placed: Placed[] = []
  for (const [index, value] of plugins.taken) {
    const place = `plugins[${index}]`
    const parsed = parseWith(plugin, value)
    if (!parsed.ok) return within(place, parsed.error)
    placed.push({ place, settings: parsed.value })
    ignored.push(...foreignFields(value, parsed.value).paths.map((path) => `${place}.${path}`))
  }
  for (const [index, value] of tools.taken) {
    const place = `tools[${index}]`
    const parsed = parseWith(tool, value)
    if (!parsed.ok) return within(place, parsed.error)
    placed.push({ place: `${place}.parameters`, settings: parsed.value.parameters ?? {} })
    ignored.push(...foreignFields(value, parsed.value).paths.map((path) => `${place}.${path}`))
  }

  // Fusion always runs, so a request that must call a tool has called one.
  const choice = withoutFusion(body['tool_choice'])
  const called = tools.taken.length > 0 && !isChoice(choice, 'none')
  const met = tools.taken.length > 0 && (tools.left.length === 0 || isMet(choice))
  const rest = without(body, { plugins, tools, input }, met ? undefined : choice)
  const by = called ? 'tools' : plugins.taken.length > 0 ? 'plugins' : named ? 'model' : null
  const fusion = by === null ? null : toFusion(by, placed)
  const wanted = fusion !== null && (fusion.enabled || named) ? fusion : null
  const places = { tools: tools.places, input: input.places }
  return { ok: true, value: { body: rest, fusion: wanted, ignored, places } }
}

function toFusion(by: Fusion['by'], placed: readonly Placed[]): Fusion {
  // Those of the tool come last, and win.
  const given = placed.map(({ place, settings }) => present(fieldsOf(settings, place)))
  const fields: Partial<ReturnType<typeof fieldsOf>> = Object.assign({}, ...given)
  const { enabled = true, web = false, ...others } = fields
  return { by, enabled: enabled !== false, web, ...present(others) }
}

/** Settings as the gateway knows them; nothing where they say nothing. */
function fieldsOf(settings: FusionSettings, place: string) {
  const { tools, max_tool_calls: calls, reasoning } = settings
  const searches = tools?.length ?? calls
  return {
    enabled: settings.enabled,
    panel: settings.analysis_models?.map((model, index) => ({
      model,
      param: `${place}.analysis_models[${index}]`,
    })),
    analyst: analystOf(settings, place),
    preset: settings.preset,
    maxTokens: settings.max_completion_tokens,
    temperature: settings.temperature,
    reasoningEffort: reasoning?.effort,
    web: isPresent(searches) ? searches > 0 : undefined,
  }
}

const ANALYST_FIELDS = ['model', 'analyst_model', 'judge_model', 'judge'] as const

function analystOf(settings: FusionSettings, place: string): NamedInRequest | undefined {
  for (const field of ANALYST_FIELDS) {
    const model = settings[field]
    if (isPresent(model)) return { model, param: `${place}.${field}` }
  }
  return undefined
}

function isPresent<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined
}

type Entry = readonly [index: number, value: unknown]

interface SplitList {
  readonly taken: readonly Entry[]
  readonly left: readonly unknown[]
  /** Former places of what is left. */
  readonly places: readonly number[]
}

const WHOLE: SplitList = { taken: [], left: [], places: [] }

function split(list: unknown, takes: (entry: WireBody) => boolean): SplitList {
  if (!Array.isArray(list) || !list.some((each) => isObject(each) && takes(each))) return WHOLE
  const taken: Entry[] = []
  const left: Entry[] = []
  for (const [index, value] of list.entries()) {
    const half = isObject(value) && takes(value) ? taken : left
    half.push([index, value])
  }
  return { taken, left: left.map(([, value]) => value), places: left.map(([index]) => index) }
}

/** A body with the entries of its lists that are left; without lists that have none left. */
function without(
  body: WireBody,
  named: Readonly<Record<string, SplitList>>,
  choice: unknown,
): WireBody {
  const shorter = Object.entries(named).filter(([, { taken }]) => taken.length > 0)
  const entries = shorter.map(([name, { left }]) => [name, left.length === 0 ? undefined : left])
  const changed = { ...body, ...Object.fromEntries(entries), tool_choice: choice }
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined))
}

/** A choice among some tools, without fusion; nothing where it was the only one. */
function withoutFusion(choice: unknown): unknown {
  if (!isObject(choice) || choice['type'] !== 'allowed_tools') return choice
  const { allowed_tools: inner } = choice
  const { tools } = isObject(inner) ? inner : choice
  const { taken, left } = split(tools, isFusion)
  if (taken.length === 0) return choice
  if (left.length === 0) return undefined
  return isObject(inner)
    ? { ...choice, allowed_tools: { ...inner, tools: left } }
    : { ...choice, tools: left }
}

function isFusion(value: WireBody): boolean {
  return value['type'] === FUSION_TOOL
}

/** Whether a choice of a tool has this word, in the spelling of any shape. */
function isChoice(choice: unknown, word: string): boolean {
  return choice === word || (isObject(choice) && choice['type'] === word)
}

function isMet(choice: unknown): boolean {
  return ['required', 'any', FUSION_TOOL].some((word) => isChoice(choice, word)) || isNamed(choice)
}

/** Whether a choice names fusion as it would a tool of the client, in the spelling of any shape. */
function isNamed(choice: unknown): boolean {
  if (!isObject(choice)) return false
  const { function: called } = choice
  const { name } = isObject(called) ? called : choice
  return name === FUSION_TOOL
}

function within(place: string, { message, param }: Problem): Result<never, Problem> {
  const path = param === null ? place : `${place}.${param}`
  const words = param === null ? `${place}: ${message}` : `${place}.${message}`
  return { ok: false, error: { message: words, param: path } }
}
