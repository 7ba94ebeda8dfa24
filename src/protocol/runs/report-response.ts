import * as z from 'zod'
import type { CallRole, CallStatus } from '../../moa/events.ts'
import type { ModelFailureCode } from '../../moa/model-port.ts'
import type { Step } from '../../moa/plan.ts'
import { oneOf } from '../schemas/one-of.ts'
import type { Wire } from '../wire.ts'
import { findingSchema } from './findings-response.ts'
import { reasonsSchema } from './reasons-response.ts'
import { chosenSchema, cost, earlyExitSchema } from './report-parts.ts'
import type { RunIdentity } from './run-identity.ts'

/** Meanings of the status of a call. */
const STATUSES = {
  ok: 'it answered',
  partial: 'it was cut off, and the text received until then was used',
  failed: 'it returned nothing usable',
  cancelled: 'its result was no longer needed',
  cached: 'its answer was in a cache or in the request, and no model was called',
} as const satisfies Record<CallStatus, string>

/** Meanings of the role of a call: what the model was called for. */
const ROLES = {
  agent: 'it answered beside others',
  judge: 'it compared the proposals of the agents',
  critic: 'it looked for faults in a draft',
  verifier: 'it decided whether a draft will do',
  extractor: 'it found the short answer of a proposal',
  reviser: 'it wrote the answer from a draft and its faults',
  aggregator: 'it wrote the answer, or a draft of it',
} as const satisfies Record<CallRole, string>

/** Meanings of `strategy`: how the proposals of the last layer became the answer. */
const STRATEGIES = {
  synthesize: 'the aggregator wrote it from them',
  select: 'it is the best of them, verbatim',
  vote: 'it is one of those with the short answer that won a vote, verbatim',
  debate:
    'its agents read one another’s answers and answered again; it is one of theirs by a vote, or the aggregator wrote it',
  fusion: 'the aggregator wrote it from them and from an analysis of them',
  cascade: 'it is the first of them that was good enough, or what the rest of the mixture wrote',
  critique:
    'the aggregator wrote a draft, which critics read and it revised where they found grave faults',
  council: 'their authors ranked one another, and the aggregator wrote it from them',
} as const satisfies Record<Step['kind'], string>

/** Meanings of `cache`: how the cache of answers was used. */
const CACHES = {
  hit: 'the answer is a replay: it was written for an earlier request, or for an identical one at the same moment',
  miss: 'the answer was written for this request, and is stored if it is complete and not degraded',
  off: 'the answer was written for this request, and is not stored',
} as const satisfies Record<RunIdentity['cache'], string>

/** Why a call failed. */
const FAILURES = {
  upstream_timeout: 'it took too long',
  upstream_rate_limited: 'the provider limited the rate',
  upstream_unauthorized: 'the provider rejected the key',
  upstream_rejected: 'the provider rejected the request',
  upstream_error: 'the provider failed',
  upstream_unreachable: 'the provider could not be reached',
  upstream_cut: 'its stream ended too early',
  upstream_malformed: 'it sent something that is not an answer',
  upstream_too_large: 'its answer was larger than the limit',
  empty_answer: 'its answer was empty',
  wrong_format: 'its answer is not in the format of the request',
  provider_skipped: 'its provider has failed too often recently and is skipped',
  provider_not_configured: 'its provider has no key here',
  attempts_exhausted: 'the run had no attempts left',
  cancelled: 'its result was no longer needed',
} as const satisfies Record<ModelFailureCode, string>

/** The report of a run, which every wire shape carries. They type and document what goes out; nothing is validated. */
export type ReportSchemas = ReturnType<typeof build>
export type WireUsage = Wire<ReportSchemas['usage']>
export type WireCall = Wire<ReportSchemas['call']>
export type WireReport = Wire<ReportSchemas['report']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function reportSchemas(): ReportSchemas {
  built ??= build()
  return built
}

let built: ReportSchemas | undefined

function build() {
  const usage = usageSchema()
  const call = callSchema(usage)
  return { usage, call, report: reportSchema(usage, call) }
}

const tokens = (description?: string) =>
  z
    .int()
    .min(0)
    .meta(description === undefined ? {} : { description })

function usageSchema() {
  return z
    .object({
      prompt_tokens: tokens(),
      completion_tokens: tokens(),
      total_tokens: tokens(),
      prompt_tokens_details: z.object({
        cached_tokens: tokens('Part of the prompt that the provider had cached.'),
        cache_write_tokens: tokens(
          'Part of the prompt that the provider wrote to its cache; absent when it wrote none.',
        ).optional(),
      }),
      completion_tokens_details: z.object({
        reasoning_tokens: tokens('Part of the completion that was reasoning.'),
      }),
      estimated: z.literal(true).optional().meta({
        description:
          'Present when a part is estimated from the length, because an upstream did not report it, or reported 0 for a text that is there.',
      }),
    })
    .meta({
      id: 'Usage',
      description: 'Tokens. For an answer: the sum over every call of its run.',
    })
}

function callSchema(usage: ReturnType<typeof usageSchema>) {
  return z
    .object({
      role: oneOf(ROLES),
      layer: z
        .int()
        .min(0)
        .nullable()
        .meta({ description: 'Counted from 0; null for the judge and the aggregator.' }),
      agent: z.string(),
      model: z.string().meta({ description: 'The model that was called; may be a fallback.' }),
      status: oneOf(STATUSES),
      finish_reason: z
        .string()
        .nullable()
        .meta({ description: 'As the upstream reported it; null when it reported none.' }),
      started_ms: z.int().min(0).optional().meta({
        description:
          'Milliseconds from the start of the run, or from where it was resumed. Absent where no model was called, and in runs of older releases.',
      }),
      latency_ms: z.int().min(0),
      first_token_ms: z.int().min(0).nullable().meta({
        description: 'Milliseconds; null when there was no token, or its time was not measured.',
      }),
      attempts: z.int().min(0).meta({ description: 'Requests sent, retries included.' }),
      usage,
      cost_usd: cost(),
      error: z
        .object({
          code: oneOf(FAILURES),
          message: z.string(),
        })
        .nullable(),
    })
    .meta({
      id: 'Call',
      description: 'The calls of one model for one purpose, all attempts together.',
    })
}

function reportSchema(usage: ReturnType<typeof usageSchema>, call: ReturnType<typeof callSchema>) {
  return z
    .object({
      run: z.string().meta({ description: 'Id of the run, the same as in `x-moa-run`.' }),
      mixture: z.string().meta({ description: 'The mixture or provider/model that ran.' }),
      version: z
        .int()
        .nullable()
        .meta({ description: 'Version of a stored mixture; null for a built-in one.' }),
      strategy: oneOf(STRATEGIES),
      solo: z.literal(true).optional().meta({
        description: 'Present when the request wanted the aggregator alone, without the layers.',
      }),
      synthesized: z
        .boolean()
        .meta({ description: 'Whether the answer merges at least two proposals.' }),
      degraded: z.boolean().meta({
        description:
          'True when the answer is less than the mixture promises: a missing agent, a fallback, a single proposal.',
      }),
      reasons: reasonsSchema(),
      ignored: z.array(z.string()).meta({
        description:
          'Fields of the request that are not known here, or that the provider is not sent, by their paths; the first 32.',
        examples: [['top_k', 'messages[0].id']],
      }),
      cache: oneOf(CACHES),
      cost_usd: cost(),
      finding: findingSchema(),
      effective_votes: z.number().min(0).optional().meta({
        description: 'Present where agents voted: how many independent votes theirs are worth.',
      }),
      chosen: chosenSchema().optional(),
      early_exit: earlyExitSchema().optional(),
      usage_by_role: roleUsageSchema(usage).optional(),
      calls: z.array(call).meta({
        description: 'Every call of the run, including failed and cut-off calls.',
      }),
    })
    .meta({ id: 'MoaReport', description: 'What happened in the run that wrote the answer.' })
}

function roleUsageSchema(usage: ReturnType<typeof usageSchema>) {
  const sum = usage.extend({ calls: z.int().min(1), cost_usd: cost() }).meta({ id: 'RoleUsage' })
  return z
    .partialRecord(z.enum(Object.keys(ROLES) as (keyof typeof ROLES)[]), sum)
    .meta({ description: 'Sums over the calls of each role; absent in runs of older releases.' })
}
