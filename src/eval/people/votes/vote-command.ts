import { parseArgs } from 'node:util'
import { counted } from '../../report/figures.ts'
import { serveVotes } from './vote-server.ts'
import { VoteBook } from './vote-book.ts'
import { voteOnTerminal } from './vote-terminal.ts'
import { EXIT, type Desk } from '../../command/desk.ts'
import { EvalError, UseError } from '../../command/errors.ts'
import type { SubCommand } from '../../command/sub-command.ts'

const USAGE = `Usage: npm run eval -- vote DIR [options]

Shows two answers of a results directory at a time, without names and on random sides, and stores which is better
in DIR/votes.jsonl. What you voted on is not shown again.

  --voter NAME   whose votes they are (me)
  --page         vote on a page in the browser, that this machine alone can open, and not on the terminal
  --port PORT    of the page (a free one)`

/** `npm run eval -- vote DIR`: a person says which of two answers is better, without knowing whose they are. */
export const vote: SubCommand = {
  summary: 'vote on pairs of answers, blind',
  usage: USAGE,
  run: async (args, desk) => {
    const { path, voter, page, port } = parsed(args)
    using book = new VoteBook(path, voter)
    if (book.next === null) {
      desk.write('No pair of answers is left to vote on\n')
      return EXIT.ok
    }
    if (page) await voteOnPage(book, port, desk)
    else await voteOnLines(book, desk)
    desk.write(`${counted(book.made, 'vote')} stored, ${counted(book.left, 'pair')} left\n`)
    return EXIT.ok
  },
}

function parsed(args: readonly string[]) {
  const { values, positionals } = read(args)
  const [path, ...more] = positionals
  if (path === undefined || more.length > 0) {
    throw new UseError('Cannot start: one results directory is wanted')
  }
  const { voter = 'me', page = false, port = '0' } = values
  if (voter.trim() === '') throw new UseError('Cannot start: --voter is empty, wanted a name')
  const number = /^\d{1,5}$/.test(port) ? Number(port) : NaN
  if (!(number <= 65_535)) throw new UseError(`Cannot start: --port is "${port}", wanted a port`)
  return { path, voter, page, port: number }
}

function read(args: readonly string[]) {
  const options = {
    voter: { type: 'string' },
    page: { type: 'boolean' },
    port: { type: 'string' },
  } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UseError(`Cannot start: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function voteOnLines(book: VoteBook, desk: Desk): Promise<void> {
  if (desk.ask === null) {
    throw new EvalError('Cannot vote here: standard input is no terminal, wanted one or --page')
  }
  await voteOnTerminal(book, desk, desk.ask)
}

/** Serves until every pair has a vote or the command is stopped. */
async function voteOnPage(book: VoteBook, port: number, desk: Desk): Promise<void> {
  await using page = await serveVotes(book, { port, now: desk.now })
  desk.write(`Vote at ${page.url} and press Ctrl-C to end\n`)
  await new Promise<void>((resolve) => {
    if (desk.signal.aborted) resolve()
    desk.signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
