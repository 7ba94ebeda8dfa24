import { EvalError } from '../../command/errors.ts'
import type { Row } from '../../questions/row.ts'

/** The fields of one row of a file; every complaint names the file, the line and the field. */
export interface Fields {
  /** The field under the first of its names that is given. */
  readonly text: (...names: string[]) => string | null
  readonly needed: (...names: string[]) => string
  readonly number: (...names: string[]) => number | null
  readonly flag: (...names: string[]) => boolean | null
  /** A moment, as an ISO date or in milliseconds since the epoch. */
  readonly timeMs: (...names: string[]) => number | null
}

const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
}

/** Reads the fields of a row. */
export function fieldsOf({ where, fields }: Row, path: string): Fields {
  const text = (...names: string[]): string | null => {
    const name = names.find((each) => isGiven(fields[each]))
    if (name === undefined) return null
    const value = fields[name]
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw wrong(name, 'a text')
  }
  const read = <Value>(names: string[], parse: (given: string) => Value | null, wanted: string) => {
    const given = text(...names)
    if (given === null) return null
    const value = parse(given)
    if (value === null) throw wrong(names.join('" or "'), wanted)
    return value
  }
  return {
    text,
    needed(...names) {
      const given = text(...names)
      if (given === null) throw wrong(names.join('" or "'), 'a text in every row')
      return given
    },
    number: (...names) => read(names, numberOf, 'a number from 0 up'),
    flag: (...names) => read(names, (given) => FLAGS[given.toLowerCase()] ?? null, 'true or false'),
    timeMs: (...names) => read(names, timeOf, 'a date such as 2026-03-01T10:15:00Z'),
  }

  function wrong(name: string, wanted: string): EvalError {
    return new EvalError(`Cannot read "${path}": ${where}, field "${name}": wanted ${wanted}`)
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function numberOf(given: string): number | null {
  const value = given.trim() === '' ? Number.NaN : Number(given)
  return Number.isFinite(value) && value >= 0 ? value : null
}

function timeOf(given: string): number | null {
  const value = /^\d+$/.test(given) ? Number(given) : Date.parse(given)
  return Number.isFinite(value) ? value : null
}
