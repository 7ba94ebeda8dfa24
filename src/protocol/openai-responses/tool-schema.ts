import * as z from 'zod'
import { anyFields, anyObject } from '../schemas/any-object.ts'
import { MAX_LIST } from '../mixtures/limits.ts'

/** A tool of a request that was parsed. */
export type RequestTool = z.output<ReturnType<typeof toolSchema>>
/** A tool that a client runs by itself. */
export type ClientTool = Extract<RequestTool, { readonly type: 'function' | 'custom' }>

/** Kinds of tools that a provider would run, and that clients declare unasked: they are left out. */
const LEFT_OUT = ['tool_search', 'local_shell'] as const

const REJECTED =
  'cannot be honoured: no tool of this kind is run here; a tool must be of type "function", "custom" or "namespace"'

/** Fields of tools that say nothing to a model here. */
const UNUSED = ['defer_loading', 'async', 'allowed_callers', 'output_schema'] as const

/** One of `tools`. */
export function toolSchema() {
  const client = clientTools()
  const namespace = z.object({
    type: z.literal('namespace'),
    name: z.string().min(1),
    description: z.string().nullish(),
    tools: z.array(z.discriminatedUnion('type', client, { error: rejectedTool })).max(MAX_LIST),
  })
  return z.discriminatedUnion('type', [...client, namespace, searchTool(), leftOutTool()], {
    error: rejectedTool,
  })
}

function rejectedTool({ input }: { readonly input?: unknown }): string {
  const { type } = (input ?? {}) as { readonly type?: unknown }
  return typeof type === 'string' ? `"${type.slice(0, 64)}" ${REJECTED}` : REJECTED
}

function clientTools() {
  const name = z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'must be 1 to 64 letters, digits, "_", ".", ":" or "-"')
  const description = z.string().nullish()
  return [
    z.object({
      type: z.literal('function'),
      name,
      description,
      parameters: anyObject().nullish(),
      strict: z.boolean().nullish(),
      ...anyFields(UNUSED),
    }),
    z
      .object({
        type: z.literal('custom'),
        name,
        description,
        format: z
          .discriminatedUnion('type', [
            z.object({ type: z.literal('text') }),
            z.object({
              type: z.literal('grammar'),
              syntax: z.enum(['lark', 'regex']),
              definition: z.string(),
            }),
          ])
          .nullish(),
        ...anyFields(UNUSED),
      })
      .meta({
        description:
          'A tool whose input is text. The model is shown a function with one parameter, `input`; a grammar is described to it, and not enforced.',
      }),
  ] as const
}

/** Codex declares a search unasked, and says then whether it may leave the cache. Other clients want one. */
function searchTool() {
  return z
    .looseObject({ type: z.enum(['web_search', 'web_search_2025_08_26', 'web_search_preview']) })
    .refine((tool) => typeof tool['external_web_access'] === 'boolean', {
      path: ['type'],
      error: ({ input }) => rejectedTool({ input }),
    })
    .meta({
      description:
        'Left out where `external_web_access` is set, as Codex does: there is no web search.',
    })
}

function leftOutTool() {
  return z.looseObject({ type: z.enum(LEFT_OUT) }).meta({ description: 'Accepted, and left out.' })
}
