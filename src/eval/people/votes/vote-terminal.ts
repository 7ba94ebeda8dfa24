/** Votes by the keyboard of a terminal. */
import type { Desk } from '../../command/desk.ts'
import { oneLine } from '../../command/terminal-text.ts'
import { counted } from '../../report/figures.ts'
import type { Ballot } from './ballots.ts'
import type { VoteBook } from './vote-book.ts'
import type { Choice } from './vote-record.ts'

type Key = Choice | 'skip' | 'end'

const KEYS: Readonly<Record<string, Key>> = {
  1: 'left',
  2: 'right',
  t: 'tie',
  b: 'both_bad',
  s: 'skip',
  q: 'end',
}

const PROMPT = '1 first, 2 second, t tie, b both bad, s skip, q end: '

/** Asks for votes until all are given or the voter ends. */
export async function voteOnTerminal(
  book: VoteBook,
  desk: Pick<Desk, 'report' | 'now'>,
  ask: (prompt: string) => Promise<string>,
): Promise<void> {
  for (let ballot = book.next; ballot !== null; ballot = book.next) {
    desk.report(ballotText(ballot, book.left))
    const shownAtMs = desk.now()
    const key = await keyOf(ask)
    if (key === 'end') return
    if (key === 'skip') {
      const isLast = book.left === 1
      book.skip(ballot)
      if (isLast) return
    } else book.vote(ballot, key, (desk.now() - shownAtMs) / 1000)
  }
}

async function keyOf(ask: (prompt: string) => Promise<string>): Promise<Key> {
  for (;;) {
    const answer = (await ask(PROMPT)).trim().toLowerCase()
    const key = Object.hasOwn(KEYS, answer) ? KEYS[answer] : undefined
    if (key !== undefined) return key
  }
}

function ballotText({ prompt, left, right }: Ballot, open: number): string {
  return [
    '',
    `═══ ${counted(open, 'pair')} left ═══`,
    lines(prompt),
    '─── first answer ───',
    lines(left.text),
    '─── second answer ───',
    lines(right.text),
    '',
    '',
  ].join('\n')
}

/** Answers are untrusted: nothing of them may move the cursor, and one must not look like the end of the other. */
function lines(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `│ ${oneLine(line)}`)
    .join('\n')
}
