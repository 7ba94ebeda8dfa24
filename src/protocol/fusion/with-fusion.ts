import type { Result } from '../../moa/result.ts'
import type { Problem } from '../parse.ts'
import type { WireShape } from '../wire-shape.ts'
import { readFusion, type FormerPlaces } from './read-fusion.ts'
import { isObject } from '../schemas/json-value.ts'

/** A shape whose requests may want fusion: what they say of it is read before the rest. */
export function withFusion<Options extends object>(shape: WireShape<Options>): WireShape<Options> {
  return {
    ...shape,
    parse(body) {
      const read = isObject(body) ? readFusion(body) : null
      if (read === null) return shape.parse(body)
      if (!read.ok) return read
      const { fusion, ignored, places, body: rest } = read.value
      const parsed = shape.parse(rest)
      if (!parsed.ok) return { ok: false, error: problemBefore(parsed.error, places) }
      const { ask, foreign, options } = parsed.value
      const paths = [...ignored, ...foreign.paths.map((path) => placeBefore(path, places))]
      const wanted = fusion === null ? ask : { ...ask, fusion }
      return { ok: true, value: { ask: wanted, options, foreign: { ...foreign, paths } } }
    },
  }
}

/** Reads a body with what fusion does not change: without what it says of fusion. */
export function readWithoutFusion<T>(
  body: unknown,
  parse: (rest: unknown) => Result<T, Problem>,
): Result<T, Problem> {
  const read = isObject(body) ? readFusion(body) : null
  if (read === null) return parse(body)
  if (!read.ok) return read
  const parsed = parse(read.value.body)
  return parsed.ok ? parsed : { ok: false, error: problemBefore(parsed.error, read.value.places) }
}

/** A problem with its place in the body as it was sent. */
function problemBefore({ message, param }: Problem, places: FormerPlaces): Problem {
  if (param === null) return { message, param }
  const place = placeBefore(param, places)
  return { message: message.replace(param, () => place), param: place }
}

/** A path in the body as it was sent. */
function placeBefore(path: string, places: FormerPlaces): string {
  return path.replace(/^(tools|input)\[(\d+)\]/, (whole, list: string, index: string) => {
    const before = places[list]?.[Number(index)]
    return before === undefined ? whole : `${list}[${before}]`
  })
}
