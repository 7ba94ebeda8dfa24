import * as z from 'zod'

const label = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, ".", "_" or "-"')
  .max(64)

/** A request of a participant of a study, with what the participant agreed to. */
export const study = z
  .strictObject({
    id: label.meta({ description: 'The study.' }),
    participant: z.string().min(1).max(128).meta({
      description: 'Who takes part; stored as a pseudonym only.',
    }),
    cluster: label.optional().meta({ description: 'The class or group of the participant.' }),
    condition: label.optional().meta({
      description: 'What the participant was assigned to, such as `single` or `mixture`.',
    }),
    category: label.optional().meta({ description: 'The kind of question.' }),
    consent: z.enum(['figures', 'text']).meta({
      description:
        'What the participant agreed may be stored: figures only, or the question and the answer as well.',
    }),
  })
  .meta({
    id: 'Study',
    description:
      'Records this run for a study, with the recorded consent of its participant: `GET /v1/study` exports it.',
  })

export type Study = z.output<typeof study>
