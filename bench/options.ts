import { parseArgs } from 'node:util'

export interface Options {
  /** Fewer rounds of everything, in under a minute. */
  readonly quick: boolean
  /** Installs and measures the peers too. */
  readonly peers: boolean
  /** Renews the summary and the tables of docs/performance.md. */
  readonly write: boolean
  /** Path of the JSON file for the figures. */
  readonly json: string
  /** Another checkout of this repository, with its packages installed, to compare with; empty when none. */
  readonly against: string
  /** Measures only these; all when empty. */
  readonly only: readonly string[]
}

/** Reads the command line; throws when it is not valid. */
export function readOptions(parameters: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      quick: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      json: { type: 'string', default: 'bench/results/latest.json' },
      against: { type: 'string', default: '' },
      only: { type: 'string', default: '' },
    },
  })
  return { ...values, only: values.only.split(',').filter((name) => name !== '') }
}
