import * as z from 'zod'
import { isObject } from './json-value.ts'

/**
 * An object that is passed on as it was written. Not a `z.record`, which copies it and drops a field called
 * `__proto__`: JSON may have one, and two requests that differ in it are two questions.
 */
export function anyObject(message = 'wanted an object'): z.ZodType<AnyObject> {
  return z.unknown().refine(isObject, { error: message, abort: true }).meta({
    type: 'object',
    additionalProperties: {},
  }) as z.ZodType as z.ZodType<AnyObject>
}

type AnyObject = Record<string, unknown>

/** Fields that may have any value: they are passed on as they were written, or say nothing to a model. */
export function anyFields<K extends string>(names: readonly K[]) {
  const entries = names.map((name) => [name, z.unknown().optional()] as const)
  return Object.fromEntries(entries) as Record<K, z.ZodOptional<z.ZodUnknown>>
}

/** A field that changes the answer where it holds something; empty, it says nothing. */
export function emptyOnly(message: string) {
  return z.unknown().refine(isEmpty, message).optional()
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  // The keys of a text are not counted: there is one for each of its characters.
  return value === null || value === undefined || value === false || value === ''
}
