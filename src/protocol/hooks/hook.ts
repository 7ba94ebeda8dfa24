import * as z from 'zod'
import { checkDestination } from './destination.ts'
import { headerName, headerProblem } from './header-name.ts'
import { isPointer, pointerValue } from './json-pointer.ts'
import { MAX_ID_CHARS } from '../mixtures/limits.ts'
import { tenant } from '../keys/key.ts'
import { endpoint } from '../inner-requests/endpoint.ts'
import { promptedProblem } from '../inner-requests/prompted.ts'
import { anyObject } from '../schemas/any-object.ts'
import { secretName } from './secret-name.ts'
import { sessionId } from '../sessions/session.ts'
import { templatePointers } from './template.ts'

/** Ids of hooks: they are part of the URL that other services call. */
export const hookId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower-case letters, digits, ".", "_" or "-"')
  .max(MAX_ID_CHARS)

const pointer = z
  .string()
  .max(500)
  .refine(isPointer, 'must be a JSON Pointer such as /issue/title')
  .meta({ description: 'A JSON Pointer (RFC 6901) into the payload.' })

const verify = z.discriminatedUnion(
  'scheme',
  [
    z.strictObject({
      scheme: z.enum(['standard-webhooks', 'github', 'slack']),
      secret: secretName.meta({
        description: 'The name of the secret of the Worker that verifies the signature.',
      }),
    }),
    z.strictObject({
      scheme: z.literal('hmac-sha256'),
      secret: secretName,
      header: headerName.default('x-signature').meta({
        description:
          'The header with the HMAC of the body, hexadecimal or base64, with or without "sha256=".',
      }),
    }),
    z.strictObject({ scheme: z.literal('none') }),
  ],
  { error: 'must be "standard-webhooks", "github", "slack", "hmac-sha256" or "none"' },
)

const condition = z.strictObject({
  pointer,
  equals: z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]),
})

const prompt = z
  .string()
  .min(1)
  .max(100_000)
  .superRefine((template, context) => {
    for (const each of templatePointers(template)) {
      if (isPointer(each)) continue
      context.addIssue({ code: 'custom', message: `has {{${each}}}, which is not a JSON Pointer` })
    }
  })
  .meta({
    description:
      'The question. Each {{/pointer}} is replaced by the value in the payload, between markers that tell the models that it is data.',
    examples: ['Answer this issue.\n\n{{/issue/title}}\n\n{{/issue/body}}'],
  })

/** The prompt is the only message, and the answer is delivered whole. */
const request = anyObject()
  .refine(
    (fields) =>
      fields['stream'] === undefined || fields['stream'] === null || fields['stream'] === false,
    {
      path: ['stream'],
      message: 'must be false: the answer is delivered whole',
    },
  )
  .meta({
    description:
      'The body of the route that `endpoint` names, without its conversation, which is the prompt. Fields that are not known are rejected.',
  })

const host = z
  .string()
  .max(253)
  .toLowerCase()
  .refine(
    (name) =>
      // A pattern would be a host to a parser, and match nothing.
      !name.includes('*') &&
      URL.canParse(`https://${name}/`) &&
      new URL(`https://${name}/`).hostname === name,
    'must be a host alone, such as hooks.slack.com',
  )

/** Most headers of a delivery that a hook may add. */
const MAX_HEADERS = 20

const headers = z
  .record(z.string(), secretName)
  .superRefine((record, context) => {
    const names = Object.keys(record)
    if (names.length > MAX_HEADERS) {
      context.addIssue({ code: 'custom', message: `must be at most ${MAX_HEADERS} headers` })
      return
    }
    const counts = Map.groupBy(names, (name) => name.toLowerCase())
    for (const name of names) {
      const twice = (counts.get(name.toLowerCase())?.length ?? 0) > 1
      const message = twice ? 'is named twice' : headerProblem(name)
      if (message !== null) context.addIssue({ code: 'custom', path: [name], message })
    }
  })
  .meta({ description: 'Headers whose values are secrets of the Worker, by name.' })

const deliver = z
  .strictObject({
    url: z
      .string()
      .optional()
      .meta({ description: 'The address that the answer is delivered to.' }),
    url_pointer: pointer
      .optional()
      .meta({ description: 'A pointer to the address in the payload; needs hosts.' }),
    hosts: z
      .array(host)
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'The only hosts that the answer may be delivered to.' }),
    format: z.enum(['standard', 'slack', 'github-comment', 'text']).default('standard'),
    secret: secretName.optional().meta({
      description:
        'Signs deliveries as in Standard Webhooks: the name of a secret, whose value is whsec_….',
    }),
    headers: headers.default({}),
  })
  .superRefine(({ url, url_pointer: from, hosts }, context) => {
    const reject = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if ((url === undefined) === (from === undefined)) reject('url', 'must be set, or url_pointer')
    if (from !== undefined && hosts === undefined) reject('hosts', 'must list where it may lead')
    if (url === undefined) return
    // Whether this machine may be called is a setting: checked when a hook is stored and at each attempt.
    const rules = { allowLocalhost: true, ...(hosts === undefined ? {} : { hosts }) }
    const checked = checkDestination(url, rules)
    if (!checked.ok) reject('url', checked.error)
  })

/** The fields of a hook, for documents that describe it. */
export const hookFields = z
  .strictObject({
    verify,
    when: z.array(condition).max(50).default([]).meta({
      description: 'All conditions must hold; otherwise the response is 200 and nothing runs.',
    }),
    prompt,
    request,
    endpoint: endpoint.optional(),
    session: sessionId.optional().meta({ description: 'The session whose budget it spends.' }),
    deliver: deliver.optional(),
    tenant: tenant.optional().meta({
      description:
        'The tenant whose mixtures, sessions and jobs it uses. Default: that of the admin key.',
    }),
  })
  .meta({ id: 'Hook' })

/** How a webhook of another service becomes a prompt, and where the answer goes. */
export const hookSchema = hookFields.superRefine((hook, context) => {
  const problem = promptedProblem(hook.request, hook.endpoint)
  if (problem === null) return
  const { message, param } = problem
  const path = param === null ? ['request'] : ['request', param]
  context.addIssue({ code: 'custom', path, message: message.replace(`${param}: `, '') })
})

export type Hook = z.output<typeof hookSchema>
export type HookInput = z.input<typeof hookSchema>

/** Whether a payload meets the conditions of a hook. */
export function holds(conditions: Hook['when'], payload: unknown): boolean {
  return conditions.every((each) => {
    const found = pointerValue(payload, each.pointer)
    return found.ok && found.value === each.equals
  })
}
