import type { Problem } from '../parse.ts'
import type { WireBody } from '../wire-shape.ts'
import { shapeOf } from './endpoint.ts'

/** What is wrong with the fields of a request whose conversation is a prompt that comes later; null when nothing is. */
export function promptedProblem(fields: WireBody, named?: string): Problem | null {
  const shape = shapeOf(fields, named)
  const conversation = Object.keys(shape.prompted({}, { text: '', rule: null }))
  const [twice] = conversation.filter((name) => Object.hasOwn(fields, name))
  if (twice !== undefined) return unknownField(twice)
  const parsed = shape.parse(shape.prompted(fields, { text: 'A question', rule: null }))
  if (!parsed.ok) return parsed.error
  const [unknown] = parsed.value.foreign.paths
  return unknown === undefined ? null : unknownField(unknown)
}

function unknownField(param: string): Problem {
  return { message: `${param}: is not a known field`, param }
}
