import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { ChatBody } from '../../../client/chat.ts'
import { randomFrom } from '../../../stats/random/generator.ts'
import { shuffled } from '../../../stats/random/shuffle.ts'
import { client } from '../../shared/access.ts'
import { announce } from '../../shared/announcer.ts'
import { plural } from '../../shared/format.ts'
import { isRunning, newRun, type RunView } from '../../shared/run/run-view.ts'
import { refreshSession } from '../state/session.ts'
import { castBallot, drawBallot, type Ballot } from './voting/ballot.ts'
import { limited, MOST_STREAMS } from './connections.ts'
import { rewriteName, rewriteRequest, type Rewrite, type RewriteSource } from './rewrite.ts'
import { runColumn, type OpenStream } from './run-column.ts'
import { letterOf } from './study.ts'
import { addVote } from './vote-storage.ts'
import type { Outcome } from './votes.ts'

/** One of the answers that are compared. */
export interface Column {
  /** "A" for the first on the page. */
  readonly letter: string
  /** The name under which votes count it. */
  readonly subject: string
  /** The mixture or model that was asked, also for an answer that was written again. */
  readonly model: string
  readonly isRewrite: boolean
  readonly view: Signal<RunView>
}

/** One question, its answers and the vote on them. */
export interface Round {
  readonly question: string
  readonly blind: boolean
  /** In the order of the page. */
  readonly columns: Signal<readonly Column[]>
  readonly outcome: Signal<Outcome | null>
  /** Where the vote counts; null until the answers have ended and their sides are drawn. */
  readonly ballot: Signal<Ballot | null>
  /** What came of the vote, as a sentence. */
  readonly counted: Signal<string>
  /** Whether the names show. */
  readonly revealed: Signal<boolean>
  /** Whether every answer has ended, however it did. */
  readonly ended: ReadonlySignal<boolean>
  /** What stops the columns that still run. */
  readonly running: Set<AbortController>
}

/** What is asked, and of whom. */
export interface RoundRequest {
  readonly question: string
  readonly subjects: readonly string[]
  readonly blind: boolean
  /** Decides the order of the columns of a blind round. */
  readonly seed: number
}

const NOT_BLIND: Ballot = {
  counts: 'here',
  why: 'The names were shown, so it counts in this browser and not for the ratings.',
}

const MORE_THAN_TWO: Ballot = {
  counts: 'here',
  why: 'Ratings are of pairs, so a vote on more answers counts in this browser only.',
}

const inSlot = limited(MOST_STREAMS)

/** The round on the page; null before the first question. */
export const currentRound = signal<Round | null>(null)

/** Asks every subject the same question at the same time, in place of the round before. */
export function startRound({ question, subjects, blind, seed }: RoundRequest): Round {
  if (currentRound.value !== null) stopRound(currentRound.value)
  const order = blind ? shuffled(subjects, randomFrom(seed)) : subjects
  const columns = signal(
    order.map((subject, index): Column => {
      const view = signal(newRun(subject))
      return { letter: letterOf(index), subject, model: subject, isRewrite: false, view }
    }),
  )
  const round: Round = {
    question,
    blind,
    columns,
    outcome: signal(null),
    ballot: signal(blind ? null : NOT_BLIND),
    counted: signal(''),
    revealed: signal(!blind),
    ended: computed(() => columns.value.every(({ view }) => !isRunning(view.value))),
    running: new Set(),
  }
  currentRound.value = round
  announce(`Asking for ${plural(order.length, 'answer')}`)
  for (const column of columns.value) {
    const body = questionBody(column.model, question)
    void fill(round, column, (options) => client.value.chat.stream(body, options))
  }
  return round
}

/** Shows an answer that is there already, so that others can be written from its proposals. */
export function compareAnswer(question: string, view: Signal<RunView>): void {
  if (currentRound.value !== null) stopRound(currentRound.value)
  const { mixture } = view.value
  const columns = signal<readonly Column[]>([
    { letter: letterOf(0), subject: mixture, model: mixture, isRewrite: false, view },
  ])
  currentRound.value = {
    question,
    blind: false,
    columns,
    outcome: signal(null),
    ballot: signal(NOT_BLIND),
    counted: signal(''),
    revealed: signal(true),
    ended: computed(() => columns.value.every((column) => !isRunning(column.view.value))),
    running: new Set(),
  }
}

/** Adds an answer that is written from proposals that are there already. */
export function addRewrite(round: Round, source: RewriteSource, rewrite: Rewrite): void {
  const request = rewriteRequest(source, rewrite)
  const base = round.columns.value.find(({ view }) => view.value.run === source.run)
  const subject = rewriteName(base?.subject ?? 'all answers', rewrite)
  const column: Column = {
    letter: letterOf(round.columns.value.length),
    subject,
    model: source.model,
    isRewrite: true,
    view: signal(newRun(source.model)),
  }
  round.columns.value = [...round.columns.value, column]
  announce(`Writing answer ${column.letter}`)
  void fill(round, column, (options) =>
    request.kind === 'aggregate'
      ? client.value.runs.streamAggregate(request.run, request.body, options)
      : client.value.chat.stream(request.body, options),
  )
}

/** Stops every answer that is not complete. */
export function stopRound({ running }: Round): void {
  for (const stopper of running) stopper.abort()
}

/** Whether a person can vote: all has ended, at least two answers are whole, and there was no vote. */
export function canVote(round: Round): boolean {
  const whole = round.columns.value.filter(({ view }) => view.value.phase === 'done')
  const isOpen = round.outcome.value === null && round.ended.value && round.ballot.value !== null
  return isOpen && whole.length > 1
}

/** Counts a vote and shows the names. */
export function vote(round: Round, outcome: Outcome): void {
  if (!canVote(round) || !isPossible(round, outcome)) return
  round.outcome.value = outcome
  const columns = round.columns.value.filter(({ view }) => view.value.phase === 'done')
  const chosen = typeof outcome === 'number' ? round.columns.value[outcome] : undefined
  void addVote({
    atMs: Date.now(),
    blind: !round.revealed.value,
    columns: columns.map(({ subject, view }) => ({ subject, run: view.value.run })),
    outcome: chosen === undefined ? outcome : columns.indexOf(chosen),
  })
  void count(round, outcome)
  reveal(round)
}

/** Whether the answers wait for one another: their speed, and a change of places, would give the names away. */
export function isHeldBack({ blind, columns, ballot }: Round): boolean {
  return blind && columns.value.length === 2 && ballot.value === null
}

async function count({ ballot, revealed, counted }: Round, outcome: Outcome): Promise<void> {
  const used = revealed.value ? NOT_BLIND : (ballot.value ?? NOT_BLIND)
  counted.value = await castBallot(used, outcome)
  announce(counted.value)
}

/** Decides where the vote counts. Of a blind pair, the gateway draws the sides. */
async function drawSides({ columns, ballot }: Round): Promise<void> {
  const [one, other] = columns.value.map(({ view }) => view.value)
  if (columns.value.length !== 2) ballot.value = MORE_THAN_TWO
  else if (one?.phase === 'done' && other?.phase === 'done' && one.run && other.run) {
    const drawn = await drawBallot([one.run, other.run])
    const isSwapped = drawn.counts === 'gateway' && drawn.firstRun === other.run
    if (isSwapped) {
      columns.value = columns.value
        .toReversed()
        .map((column, index) => ({ ...column, letter: letterOf(index) }))
    }
    ballot.value = drawn
  } else ballot.value = NOT_BLIND
}

/** Shows the names; a vote after this is not a blind one. */
export function reveal(round: Round): void {
  round.revealed.value = true
  const names = round.columns.value.map(({ letter, subject }) => `${letter} is ${subject}`)
  announce(`${round.outcome.value === null ? '' : 'Vote counted. '}${names.join('. ')}`)
}

/** An answer that failed cannot be the best. */
function isPossible(round: Round, outcome: Outcome): boolean {
  if (typeof outcome !== 'number') return true
  return round.columns.value[outcome]?.view.value.phase === 'done'
}

async function fill(round: Round, { view }: Column, open: OpenStream): Promise<void> {
  const stopper = new AbortController()
  round.running.add(stopper)
  await inSlot(() => runColumn(view, { open, signal: stopper.signal }))
  round.running.delete(stopper)
  if (round.running.size === 0) void refreshSession()
  if (round.running.size === 0 && round.ballot.value === null) await drawSides(round)
  if (currentRound.value === round) announceEnd(round)
}

function announceEnd(round: Round): void {
  const columns = round.columns.value
  const ended = columns.filter(({ view }) => !isRunning(view.value)).length
  if (ended < columns.length) announce(`${ended} of ${columns.length} answers have ended`)
  else if (canVote(round)) announce('Every answer is complete. Which is the best?')
  else announce('Every answer has ended')
}

function questionBody(model: string, question: string): ChatBody {
  return {
    model,
    messages: [{ role: 'user', content: question }],
    store: true,
    moa: { progress: 'live' },
  }
}
