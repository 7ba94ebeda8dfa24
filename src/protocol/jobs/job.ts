import * as z from 'zod'
import { endpoint } from '../inner-requests/endpoint.ts'
import { anyObject } from '../schemas/any-object.ts'
import { checkDestination } from '../hooks/destination.ts'
import { givenSecret } from '../hooks/secret-name.ts'
import { sessionId } from '../sessions/session.ts'

/** Where the result of a job goes. */
export const callbackSchema = z
  .strictObject({
    url: z
      .string()
      .superRefine((url, context) => {
        // Whether this machine may be called is a setting: checked when the job is accepted and at each attempt.
        const checked = checkDestination(url, { allowLocalhost: true })
        if (!checked.ok) context.addIssue({ code: 'custom', message: checked.error })
      })
      .meta({
        description: 'An https: address on the public internet. Redirects are not followed.',
      }),
    secret: givenSecret.optional().meta({
      description:
        'Signs the delivery as in Standard Webhooks. Your own secret is whsec_… with 24 to 64 bytes in base64; it is stored as long as the job. With the admin key it may be the name of a secret of the Worker instead, such as CALLBACK_SECRET.',
    }),
  })
  .meta({ id: 'Callback' })

/** The body of a new job; its request is parsed as its endpoint parses it. */
export const jobRequestSchema = z
  .strictObject({
    request: anyObject('must be the body of a request for an answer')
      .refine((request) => request['stream'] !== true, {
        path: ['stream'],
        message: 'must be false: the events of a job are at GET /v1/jobs/{id}/events',
      })
      .meta({ description: 'The body of the route that `endpoint` names, not streamed.' }),
    endpoint: endpoint.optional(),
    callback: callbackSchema.optional(),
    session: sessionId.optional().meta({ description: 'The session whose budget it spends.' }),
  })
  .meta({ id: 'JobRequest' })

export type Callback = z.output<typeof callbackSchema>
export type JobRequest = z.output<typeof jobRequestSchema>
export type JobRequestInput = z.input<typeof jobRequestSchema>
