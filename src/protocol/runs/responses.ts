import * as z from 'zod'
import type { Proposal, RunFailureCode } from '../../moa/events.ts'
import { mixtureFields } from '../mixtures/mixture.ts'
import { listOf } from '../list.ts'
import { oneOf } from '../schemas/one-of.ts'
import { responseSchemas } from '../openai-chat/chat-response.ts'
import type { Wire } from '../wire.ts'
import { reportSchemas } from './report-response.ts'

/** How a run ended. */
const STATUSES = {
  done: 'it has an answer',
  failed: 'it has none; `error` says why',
  cancelled: 'the caller disconnected before its end',
} as const

/** Why a run has no answer. */
const FAILURES = {
  quorum_not_met: 'too few agents answered',
  upstream_failed: 'the aggregator failed, and so did its fallbacks',
  wrong_format: 'the answers were not in the format of the request',
  upstream_rejected: 'the aggregator and its fallbacks rejected the request',
  upstream_rate_limited: 'every failing call was rate limited',
  upstream_timeout: 'the run exceeded its time limit',
  cancelled: 'the caller disconnected',
} as const satisfies Record<RunFailureCode, string>

/** Why a run that was to be stored is stored without its proposals and its answer. */
const NOT_STORED = {
  too_large: 'with the request they would be over 25 MiB',
} as const

/** How a proposal ended. */
const ENDINGS = {
  whole: 'the agent finished it',
  cut: 'its call was cut off',
  length: 'it hit its token limit',
  filtered: 'a content filter of its provider stopped it',
} as const satisfies Record<Proposal['ended'], string>

/** The responses about mixtures and runs. They type and document what goes out; nothing is validated. */
export type StoredSchemas = ReturnType<typeof build>
export type WireStoredMixture = Wire<StoredSchemas['storedMixture']>
export type WireWrittenMixture = Wire<StoredSchemas['writtenMixture']>
export type WireRun = Wire<StoredSchemas['run']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function storedSchemas(): StoredSchemas {
  built ??= build()
  return built
}

let built: StoredSchemas | undefined

function build() {
  const storedMixture = mixtureFields.extend(versionFields()).meta({
    id: 'StoredMixture',
    description: 'A mixture with every default filled in, its version and its origin.',
  })
  const run = runSchema()
  return {
    /** The body of a write; the id may be left to the path. */
    mixtureInput: mixtureFields.partial({ id: true }).meta({ id: 'MixtureInput' }),
    storedMixture,
    writtenMixture: mixtureFields
      .extend({ ...versionFields(), warnings: z.array(warningSchema()) })
      .meta({
        id: 'WrittenMixture',
        description: 'The stored mixture, with warnings about probable mistakes.',
      }),
    mixtureList: listOf(storedMixture).meta({ id: 'MixtureList' }),
    run,
    runList: listOf(run).meta({ id: 'RunList' }),
  }
}

function versionFields() {
  return {
    version: z.int().min(1).nullable().meta({
      description: 'Counted from 1, including deletions; null for a built-in mixture.',
    }),
    created_at: z.int().nullable().meta({
      description: 'When this version was written, as Unix time in seconds; null when built in.',
    }),
    built_in: z.boolean(),
  }
}

function warningSchema() {
  return z
    .object({
      path: z.string().meta({ examples: ['layers[0].agents[1].model'] }),
      message: z.string(),
    })
    .meta({ id: 'Warning', description: 'A setting that is allowed but probably a mistake.' })
}

/** The report of a run and how it ended, in one object. */
function runSchema() {
  const { report, usage } = reportSchemas()
  const { message } = responseSchemas()
  const proposal = z.object({
    layer: z.int().min(0).meta({ description: 'Counted from 0.' }),
    agent: z.string(),
    model: z.string().meta({ description: 'The model that wrote it; may be a fallback.' }),
    text: z.string(),
    ended: oneOf(ENDINGS),
  })
  return report
    .extend({
      usage,
      status: oneOf(STATUSES),
      finish_reason: z
        .string()
        .nullable()
        .meta({ description: 'Why the answer ended; null when there is none.' }),
      error: z.object({ code: oneOf(FAILURES), message: z.string() }).nullable(),
      created_at: z.int().meta({ description: 'When it began, as Unix time in seconds.' }),
      duration_ms: z.int().min(0),
      stored: z.boolean().meta({
        description:
          'Whether the proposals and the answer are stored, as requested with `"store": true`.',
      }),
      not_stored: oneOf(NOT_STORED).optional().meta({
        description:
          'Why the proposals and the answer are not stored although the request said `"store": true`.',
      }),
      proposals: z.array(proposal).optional().meta({
        description: 'Only for a stored run, and not in a list.',
      }),
      messages: z
        .array(z.object({ role: z.string(), text: z.string() }))
        .optional()
        .meta({
          description: 'The conversation of the request, as text; only where `proposals` are.',
        }),
      message: message.optional(),
    })
    .meta({ id: 'Run', description: 'What happened in a run, and how it ended.' })
}
