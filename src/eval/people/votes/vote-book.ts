import { join } from 'node:path'
import { JsonLines } from '../../results/json-lines.ts'
import { readResults, type Results } from '../../results/results-folder.ts'
import { ballotsFor, keyOf, type Ballot } from './ballots.ts'
import { VOTES_FILE, type Choice, type VoteRecord } from './vote-record.ts'

/** The votes of one person on a results directory: one vote for each pair of answers, whatever is sent again. */
export class VoteBook implements Disposable {
  readonly voter: string
  readonly #file: JsonLines<VoteRecord>
  #open: readonly Ballot[]
  #made = 0

  constructor(path: string, voter: string, results: Results = readResults(path)) {
    this.voter = voter
    this.#file = new JsonLines(join(path, VOTES_FILE))
    this.#open = ballotsFor(voter, results, this.#file.readAll())
  }

  /** The ballot to vote on; null when there is none left. */
  get next(): Ballot | null {
    return this.#open[0] ?? null
  }

  get left(): number {
    return this.#open.length
  }

  /** Votes since the book was opened. */
  get made(): number {
    return this.#made
  }

  /** Stores a vote; one on a pair that has no open ballot changes nothing. */
  vote(ballot: Ballot, choice: Choice, seconds: number): void {
    if (!this.#close(ballot)) return
    const { question, left, right } = ballot
    this.#made++
    this.#file.append({
      question,
      left: left.system,
      right: right.system,
      choice,
      voter: this.voter,
      seconds: Math.round(seconds * 10) / 10,
    })
  }

  /** Puts a ballot at the end of those that are open. */
  skip(ballot: Ballot): void {
    if (this.#close(ballot)) this.#open = [...this.#open, ballot]
  }

  #close(ballot: Ballot): boolean {
    const key = ballotKey(ballot)
    const rest = this.#open.filter((each) => ballotKey(each) !== key)
    const wasOpen = rest.length < this.#open.length
    this.#open = rest
    return wasOpen
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]()
  }
}

function ballotKey({ question, left, right }: Ballot): string {
  return keyOf({ question, left: left.system, right: right.system })
}
