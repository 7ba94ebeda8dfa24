import * as z from 'zod'
import type { DatedPrices, Price, Rates } from '../../moa/cost/price.ts'
import { endOfDay, startOfDay } from '../../prices/days.ts'
import { settingWords } from './setting-words.ts'

const dollars = z.number('must be a number of US dollars').min(0, 'must be 0 or more')

const cacheWrite = z.union([
  dollars,
  z
    .strictObject({
      '5m': dollars.optional(),
      '30m': dollars.optional(),
      '1h': dollars.optional(),
      '12h': dollars.optional(),
    })
    .refine((given) => Object.keys(given).length > 0, 'must name a lifetime: 5m, 30m, 1h or 12h'),
])

const rates = {
  input: dollars,
  cached_input: dollars.optional(),
  output: dollars,
  cache_write: cacheWrite.optional(),
}

const WRONG_MOMENT = 'must be a date such as 2026-12-31, or a time such as 2026-12-31T08:00:00Z'
const moment = z.union(
  [
    z.iso.date(WRONG_MOMENT).transform((day) => ({ day })),
    z.iso.datetime({ offset: true, error: WRONG_MOMENT }),
  ],
  WRONG_MOMENT,
)

const price = z
  .strictObject({
    ...rates,
    long_prompt: z
      .strictObject({ above: z.int('must be a number of tokens').min(0), ...rates })
      .optional(),
    tiers: z
      .record(z.string().min(1).max(64), z.number('must be a factor').min(0, 'must be 0 or more'))
      .optional(),
    from: moment.optional(),
    until: moment.optional(),
    max_tokens: z.int('must be a number of tokens').min(1, 'must be 1 or more').optional(),
  })
  .refine(({ from, until }) => startOf(from) < endOf(until), {
    path: ['until'],
    error: 'must not be before from',
  })
  .transform(toPrice)

/** The price of a model, or several in a list, of which each holds for a time. */
export const datedPrices = z.unknown().transform((given, context): DatedPrices => {
  const schema = Array.isArray(given) ? z.array(price).min(1) : price
  const parsed = schema.safeParse(given, { error: settingWords })
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    const path = unknown === undefined ? issue.path : [...issue.path, unknown]
    const message = unknown === undefined ? issue.message : 'is not a known field'
    context.addIssue({ code: 'custom', message, path })
  }
  return z.NEVER
})

type GivenRates = z.output<z.ZodObject<typeof rates>>
type Moment = z.output<typeof moment>

function toPrice(
  given: GivenRates & {
    readonly long_prompt?: (GivenRates & { readonly above: number }) | undefined
    readonly tiers?: Readonly<Record<string, number>> | undefined
    readonly from?: Moment | undefined
    readonly until?: Moment | undefined
    readonly max_tokens?: number | undefined
  },
): Price {
  const { long_prompt: long, tiers, from, until, max_tokens: maxTokens } = given
  return {
    ...toRates(given),
    ...(long === undefined ? {} : { longPrompt: { above: long.above, ...longRates(long, given) } }),
    ...(tiers === undefined ? {} : { tiers }),
    ...(from === undefined ? {} : { fromMs: startOf(from) }),
    ...(until === undefined ? {} : { untilMs: endOf(until) }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  }
}

function toRates({ input, output, cached_input, cache_write }: GivenRates): Rates {
  return {
    input,
    output,
    ...(cached_input === undefined ? {} : { cachedInput: cached_input }),
    ...(cache_write === undefined ? {} : { cacheWrite: present(cache_write) }),
  }
}

/** The rates of long prompts; what is written costs no less than in short ones. */
function longRates(long: GivenRates, { cache_write: short }: GivenRates): Rates {
  if (long.cache_write !== undefined || short === undefined) return toRates(long)
  const writes = typeof short === 'number' ? [short] : Object.values(present(short))
  return { ...toRates(long), cacheWrite: Math.max(long.input, ...writes) }
}

function present(writes: z.output<typeof cacheWrite>): NonNullable<Rates['cacheWrite']> {
  if (typeof writes === 'number') return writes
  return Object.fromEntries(Object.entries(writes).filter(([, each]) => each !== undefined))
}

function startOf(given: Moment | undefined): number {
  if (given === undefined) return -Infinity
  return typeof given === 'string' ? Date.parse(given) : startOfDay(given.day)
}

/** A price holds to the end of the day that is its last. */
function endOf(given: Moment | undefined): number {
  if (given === undefined) return Infinity
  return typeof given === 'string' ? Date.parse(given) : endOfDay(given.day)
}
