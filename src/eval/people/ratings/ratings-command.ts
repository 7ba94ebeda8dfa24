import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { rateVotes } from './rate-votes.ts'
import { ratingsLines } from './ratings-text.ts'
import { VOTES_FILE, type VoteRecord } from '../votes/vote-record.ts'
import { readJsonLines } from '../../results/json-lines.ts'
import { readResults, writeWhole } from '../../results/results-folder.ts'
import { EXIT } from '../../command/desk.ts'
import { EvalError, UseError } from '../../command/errors.ts'
import type { SubCommand } from '../../command/sub-command.ts'

const USAGE = `Usage: npm run eval -- ratings DIR [options]

Rates the systems of a results directory from the votes in DIR/votes.jsonl (Bradley and Terry), with 95 % intervals
that allow for many votes of one voter, and writes DIR/ratings.json. It takes 30 votes.

  --style   also rate with the length and the Markdown of the answers held equal`

/** `npm run eval -- ratings DIR`: what the votes say of the systems. */
export const ratings: SubCommand = {
  summary: 'rate systems from the votes of people',
  usage: USAGE,
  run: async (args, desk) => {
    const { path, style } = parsed(args)
    const votes = readJsonLines<VoteRecord>(join(path, VOTES_FILE))
    const { answers, judgments } = readResults(path)
    if (votes.length === 0) {
      throw new EvalError(`Cannot rate ${path}: it has no votes, wanted those of "eval vote"`)
    }
    const report = rateVotes({ votes, answers, judgments }, { style })
    writeWhole(join(path, 'ratings.json'), `${JSON.stringify(report, null, 2)}\n`)
    desk.write(`${ratingsLines(report).join('\n')}\n`)
    return EXIT.ok
  },
}

function parsed(args: readonly string[]) {
  const { values, positionals } = read(args)
  const [path, ...more] = positionals
  if (path === undefined || more.length > 0) {
    throw new UseError('Cannot start: one results directory is wanted')
  }
  return { path, style: values.style === true ? ('held' as const) : ('free' as const) }
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { style: { type: 'boolean' } },
      allowPositionals: true,
    })
  } catch (error) {
    throw new UseError(`Cannot start: ${error instanceof Error ? error.message : String(error)}`)
  }
}
