import * as z from 'zod'
import { ERRORS, type ErrorCode } from './errors.ts'
import type { Wire } from './wire.ts'

/** The body of every error. The schema types and documents what goes out; nothing is validated. */
export type ErrorSchema = ReturnType<typeof build>
export type WireErrorBody = Wire<ErrorSchema>
/** An error in OpenAI's shape. */
export type WireError = WireErrorBody['error']

/** Built on first use, because every isolate would pay for it at start-up. */
export function errorSchema(): ErrorSchema {
  built ??= build()
  return built
}

let built: ErrorSchema | undefined

function build() {
  const types = [...new Set(Object.values(ERRORS).map(({ type }) => type))]
  return z
    .object({
      error: z.object({
        message: z.string().meta({ description: 'What is wrong, and what is expected.' }),
        type: z.enum(types),
        param: z
          .string()
          .nullable()
          .meta({ description: 'The field that is wrong; null when it is none.' }),
        code: z.enum(Object.keys(ERRORS) as ErrorCode[]),
      }),
    })
    .meta({ id: 'Error' })
}
