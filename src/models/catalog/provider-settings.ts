import * as z from 'zod'
import { CATALOG } from './catalog.ts'
import { EFFORTS, type Effort } from './efforts.ts'
import { ABILITIES, type KnownLacks } from './lacks.ts'
import { SETTINGS, type RejectedSettings, type SettingName } from './rejected-settings.ts'
import { TOOL_CHOICES, type KnownChoices } from './tool-choices.ts'
import { RESPONSE_FORMATS, type KnownFormats } from './response-formats.ts'
import { APIS, type Api } from './wire.ts'
import { DIALECTS } from '../dialects/dialects.ts'
import { datedPrices } from './price-setting.ts'
import { CAPABILITIES, type ModelFacts } from '../../prices/known-models.ts'
import type { Limits, Provider } from './provider.ts'
import { settingWords } from './setting-words.ts'

/** The providers of the setting, or why it cannot be used. */
export type ProvidersResult =
  | { readonly ok: true; readonly providers: ReadonlyMap<string, Provider> }
  | { readonly ok: false; readonly message: string }

/** Headers that each request gets from its dialect or from the platform. */
const RESERVED_HEADERS = new Set(['authorization', 'host', 'content-length'])

const tokens = z.int('must be a number of tokens').min(1, 'must be 1 or more')

const modelFacts = z.strictObject({
  context_window: tokens.optional(),
  max_output_tokens: tokens.optional(),
  capabilities: z.array(z.enum(CAPABILITIES)).optional(),
})

const baseUrl = z.string('must be a URL in quotes').transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null
  const plain =
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    !/[?#]/.test(text)
  if (plain) return url.href.replace(/(?<!\/)\/+$/, '')
  const message =
    'must be an http or https URL without user, query or fragment, such as https://api.example.com/v1'
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

// Capitals only, so that a key pasted in place of its name is rejected, not quoted in messages.
const secretName = z
  .string('must be the name of a secret, or null')
  .regex(
    /^[A-Z][A-Z0-9_]*$/,
    'must be the name of a secret in capitals, such as ACME_API_KEY, and never the key itself',
  )

const headerName = z
  .string()
  .toLowerCase()
  .regex(/^[!#$%&'*+.^_`|~0-9a-z-]+$/, 'is not a header name')
  .refine((name) => !RESERVED_HEADERS.has(name), {
    error: ({ input }) =>
      input === 'authorization'
        ? 'cannot be set here: name the secret with the key in api_key'
        : 'cannot be set here: it is written for each request',
  })

const headerValue = z
  .string('must be a text')
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'has a character that a header cannot carry')

const UNKNOWN_API = `must be one of ${Object.keys(APIS).join(', ')}, or an object of these by the start of model names`

const fieldNames = z
  .array(z.string('must be the name of a field').min(1).max(64))
  .max(64, 'must be at most 64 names')

const formats = z
  .array(z.enum(RESPONSE_FORMATS))
  .min(1)
  .transform((known): KnownFormats => [['', known]])

const toolChoices = z.array(z.enum(TOOL_CHOICES)).transform((known): KnownChoices => [['', known]])

const lacks = z.array(z.enum(ABILITIES)).transform((all): KnownLacks => [['', all]])

const rejectedSettings = z
  .array(z.enum(Object.keys(SETTINGS) as SettingName[]))
  .transform((always): RejectedSettings => [['', always]])

/** The limits of a provider, under the name that operators know them by. */
const dialect = z.strictObject({
  max_tokens: z.enum(['max_tokens', 'max_completion_tokens']).optional(),
  stream_usage: z.boolean().optional(),
  seed: z.boolean().optional(),
  reasoning_effort: z.union([z.boolean(), z.array(z.enum(EFFORTS)).min(1)]).optional(),
  developer_role: z.boolean().optional(),
  names: z.boolean().optional(),
  message_fields: fieldNames.optional(),
  prompt_cache_key: z.boolean().optional(),
  short_tool_call_ids: z.boolean().optional(),
  max_temperature: z.number().min(0).max(2).optional(),
  uniform_strict: z.boolean().optional(),
  tool_choices: toolChoices.optional(),
  lacks: lacks.optional(),
  rejected_settings: rejectedSettings.optional(),
  streams_formats: z.boolean().optional(),
  strict_turns: z.boolean().optional(),
  response_formats: formats.optional(),
  tool_formats: formats.optional(),
  recursive_schemas: z.boolean().optional(),
})

const apiName = z.enum(Object.keys(APIS) as Api[])

const entry = z.strictObject({
  base_url: baseUrl.optional(),
  api: z.union([apiName, z.record(z.string().max(200), apiName)], UNKNOWN_API).optional(),
  api_key: secretName.nullable().optional(),
  headers: z.record(headerName, headerValue).optional(),
  prices: z.record(z.string(), datedPrices).optional(),
  default_price: datedPrices.nullable().optional(),
  models: z.record(z.string(), modelFacts).optional(),
  dialect: dialect.optional(),
  extra_fields: fieldNames.optional(),
  trace: z.boolean().optional(),
})

type Entry = z.output<typeof entry>

const providerName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]*$/,
    'is not a provider name: wanted lower-case letters, digits and hyphens, such as my-provider',
  )

const setting = z.record(providerName, entry, 'must be an object of providers by name')

const CHAT_ALONE = { wire: 'openai', modelWires: [] } as const

/** The columns of a new provider that its setting leaves out. */
const UNKNOWN_PROVIDER = {
  ...CHAT_ALONE,
  apiKey: null,
  headers: {},
  limits: DIALECTS.openai.limits,
  extraFields: [],
  prices: {},
  defaultPrice: null,
  models: {},
} as const

/**
 * Reads the setting PROVIDERS over the built-in rows: given fields replace, headers and prices are
 * added one by one. The message of a failure names the place, and never quotes a value from it.
 */
export function parseProviders(json: string | undefined): ProvidersResult {
  if (json === undefined || json.trim() === '') return { ok: true, providers: CATALOG }

  let document: unknown
  try {
    document = JSON.parse(json)
  } catch {
    // The parser's own words are dropped: they quote the text around the mistake.
    return failure('is not JSON, wanted {"NAME":{"base_url":"https://…/v1"}}', [])
  }

  const parsed = setting.safeParse(document, { error: settingWords })
  if (!parsed.success) return failureOf(parsed.error)

  const providers = new Map(CATALOG)
  for (const [name, given] of Object.entries(parsed.data)) {
    const known = CATALOG.get(name)
    const url = given.base_url ?? known?.baseUrl
    if (url === undefined) return failure('a new provider needs it', [name, 'base_url'])
    const row = known ?? { ...UNKNOWN_PROVIDER, name, baseUrl: url, limits: limitsAt(url, given) }
    providers.set(name, merge({ ...row, ...wiresOf(row, given), baseUrl: url }, given))
  }
  return { ok: true, providers }
}

/**
 * The dialects of a provider. Without `api`, a provider keeps them at its own address; at another one, such as that of
 * a proxy, Chat Completions is what nearly all serve.
 */
function wiresOf(row: Provider, { api, base_url }: Entry): Pick<Provider, 'wire' | 'modelWires'> {
  if (typeof api === 'string') return { wire: APIS[api], modelWires: [] }
  const moved = base_url !== undefined && new URL(base_url).host !== new URL(row.baseUrl).host
  const { wire, modelWires } = moved ? CHAT_ALONE : row
  const given = Object.entries(api ?? {}).toSorted(([a], [b]) => b.length - a.length)
  return {
    wire,
    modelWires: [...given.map(([start, name]) => [start, APIS[name]] as const), ...modelWires],
  }
}

/** A new provider at the host of one that we know takes what that one takes, under any name. */
function limitsAt(url: string, { api }: Entry): Limits {
  const { host } = new URL(url)
  const known = [...CATALOG.values()].find(
    ({ apiKey, baseUrl: each }) => apiKey !== null && new URL(each).host === host,
  )
  return known?.limits ?? DIALECTS[typeof api === 'string' ? APIS[api] : 'openai'].limits
}

function merge(provider: Provider, given: Entry): Provider {
  return {
    ...provider,
    apiKey: given.api_key === undefined ? provider.apiKey : given.api_key,
    headers: { ...provider.headers, ...given.headers },
    limits: mergeLimits(provider.limits, given.dialect ?? {}),
    ...(given.trace === true ? { trace: true } : {}),
    extraFields: given.extra_fields ?? provider.extraFields,
    prices: { ...provider.prices, ...given.prices },
    defaultPrice: given.default_price === undefined ? provider.defaultPrice : given.default_price,
    models: mergeModels(provider.models, given.models ?? {}),
  }
}

function mergeModels(
  known: Provider['models'],
  given: Readonly<Record<string, z.output<typeof modelFacts>>>,
): Provider['models'] {
  const models = new Map(Object.entries(known))
  for (const [name, facts] of Object.entries(given)) {
    const { context_window, max_output_tokens, capabilities } = facts
    models.set(name, {
      ...models.get(name),
      ...(context_window === undefined ? {} : { contextWindow: context_window }),
      ...(max_output_tokens === undefined ? {} : { maxOutputTokens: max_output_tokens }),
      ...(capabilities === undefined ? {} : { capabilities }),
    } satisfies ModelFacts)
  }
  return Object.fromEntries(models)
}

function mergeLimits(known: Limits, given: z.output<typeof dialect>): Limits {
  return {
    maxTokens: given.max_tokens ?? known.maxTokens,
    streamUsage: given.stream_usage ?? known.streamUsage,
    seed: given.seed ?? known.seed,
    reasoningEffort: effortsOf(given.reasoning_effort) ?? known.reasoningEffort,
    developerRole: given.developer_role ?? known.developerRole,
    names: given.names ?? known.names,
    messageFields: given.message_fields ?? known.messageFields,
    placeholders: known.placeholders,
    promptCacheKey: given.prompt_cache_key ?? known.promptCacheKey,
    shortToolCallIds: given.short_tool_call_ids ?? known.shortToolCallIds,
    maxTemperature: given.max_temperature ?? known.maxTemperature,
    uniformStrict: given.uniform_strict ?? known.uniformStrict,
    toolChoices: given.tool_choices ?? known.toolChoices,
    lacks: given.lacks ?? known.lacks,
    rejectedSettings: given.rejected_settings ?? known.rejectedSettings,
    streamsFormats: given.streams_formats ?? known.streamsFormats,
    strictTurns: given.strict_turns ?? known.strictTurns,
    responseFormats: given.response_formats ?? known.responseFormats,
    toolFormats: given.tool_formats ?? known.toolFormats,
    recursiveSchemas: given.recursive_schemas ?? known.recursiveSchemas,
  }
}

/** A list is of the words that every model of the provider knows. */
function effortsOf(
  given: boolean | readonly Effort[] | undefined,
): Limits['reasoningEffort'] | undefined {
  return typeof given === 'object' ? [['', given]] : given
}

function failureOf(error: z.ZodError): ProvidersResult {
  const issue = error.issues[0]
  if (issue === undefined) return failure('is not valid', [])
  if (issue.code === 'unrecognized_keys') {
    return failure('is not a known field', [...issue.path, issue.keys[0] ?? ''])
  }
  const inner = issue.code === 'invalid_key' ? issue.issues[0] : issue
  return failure(inner?.message ?? issue.message, issue.path)
}

function failure(problem: string, path: readonly PropertyKey[]): ProvidersResult {
  const place = path.map((part) =>
    /^[A-Za-z_][\w-]*$/.test(String(part)) ? `.${String(part)}` : `[${JSON.stringify(part)}]`,
  )
  return { ok: false, message: `Cannot use the setting PROVIDERS${place.join('')}: ${problem}` }
}

let memo: { readonly json: string | undefined; readonly result: ProvidersResult } | undefined

/** The providers of a setting, parsed once per isolate; with a wrong setting none, and the reason. */
export function providersFor(json: string | undefined): {
  readonly providers: ReadonlyMap<string, Provider>
  readonly problem: string | null
} {
  if (memo === undefined || memo.json !== json) memo = { json, result: parseProviders(json) }
  const { result } = memo
  if (result.ok) return { providers: result.providers, problem: null }
  return { providers: new Map(), problem: result.message }
}
