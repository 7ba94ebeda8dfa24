import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** How long the soak lasts, how hard it is, and where its figures go. */
export interface SoakOptions {
  /** No request is sent after this time. */
  readonly minutes: number
  /** No more requests than these are sent. */
  readonly requests: number
  /** Requests that are open at the same moment. */
  readonly lanes: number
  /** Of the random choices: another seed sends other requests. */
  readonly seed: number
  /** Path of the JSON-lines file: a sample on each line, and on the last one what should not have happened. */
  readonly out: string
  /** Path of such a file to judge instead of sending anything; empty when a soak is to run. */
  readonly from: string
  /** Renews the section and the plot of docs/reliability.md. */
  readonly write: boolean
}

/** Reads the command line; throws when it is not valid. */
export function readOptions(parameters: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      minutes: { type: 'string', default: '60' },
      requests: { type: 'string', default: '200000' },
      lanes: { type: 'string', default: '16' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: join(tmpdir(), 'edge-moa-soak.jsonl') },
      from: { type: 'string', default: '' },
      write: { type: 'boolean', default: false },
    },
  })
  const numberOf = (name: 'minutes' | 'requests' | 'lanes' | 'seed') => {
    const value = Number(values[name])
    if (value > 0) return value
    throw new Error(`Cannot read --${name}: it is "${values[name]}", wanted a number above 0`)
  }
  return {
    minutes: numberOf('minutes'),
    requests: numberOf('requests'),
    lanes: numberOf('lanes'),
    seed: numberOf('seed'),
    out: values.out,
    from: values.from,
    write: values.write,
  }
}
