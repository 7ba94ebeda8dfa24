import { VOICES, type Voice } from './knowledge/facts.ts'

/** The models by name. */
export type Speaker = Voice | 'judge'
/** All models, in the order in which they are listed. */
export const SPEAKERS: readonly Speaker[] = [...VOICES, 'judge']

/** What the name of a model plants in it, so that an evaluation has something to find. */
export interface Qualities {
  /** Share of sums and facts that it answers rightly, whatever others say; by its voice when undefined. */
  readonly right?: number
  /** Words that its answer is padded to. */
  readonly words?: number
  /** What it prefers as a judge, before everything else: long texts, a place, or a voice. */
  readonly likes?: string
  /** Share of answers that it finds good or bad at random, as a judge. */
  readonly noise?: number
}

/** A simulated model, with the faults that its name requests. Times in milliseconds. */
export interface SimulatedModel extends Qualities {
  readonly speaker: Speaker
  readonly firstTokenMs: number
  readonly intervalMs: number
  /** Answers with this many tokens of filler. */
  readonly tokens?: number
  /** Answers everything with this number. */
  readonly answer?: number
  /** Answers with this HTTP status and an error. */
  readonly status?: number
  /** Breaks the connection after this many tokens, at the latest before the end. */
  readonly cutAfter: number
  /** Stops without an end after this many tokens, at the latest before the end. */
  readonly stallAfter: number
}

/** Why the name of a model is invalid. */
export interface NameProblem {
  readonly status: 400 | 404
  readonly message: string
}

/** The speed of each model, so that the steps of a mixture are visible. */
const PACES: Readonly<Record<Speaker, { firstTokenMs: number; intervalMs: number }>> = {
  quick: { firstTokenMs: 60, intervalMs: 6 },
  careful: { firstTokenMs: 350, intervalMs: 12 },
  terse: { firstTokenMs: 90, intervalMs: 6 },
  contrarian: { firstTokenMs: 200, intervalMs: 8 },
  judge: { firstTokenMs: 120, intervalMs: 12 },
}

/** Every fault and quality that a name may have, and its possible values. */
const FAULTS = {
  first_token_ms: [0, 600_000],
  tokens: [0, 1_000_000],
  answer: [0, 1_000_000],
  interval_ms: [0, 600_000],
  status: [400, 599],
  cut_after: [0, 1_000_000],
  stall_after: [0, 1_000_000],
  words: [0, 100_000],
  right: [0, 1, 'a number'],
  noise: [0, 1, 'a number'],
} as const satisfies Record<string, readonly [least: number, most: number, kind?: 'a number']>
/** Values of the quality that is a word. */
const LIKED = new RegExp(`^(?:long|first|second|(?:sim/)?(?:${SPEAKERS.join('|')}))$`)

type Fault = keyof typeof FAULTS
type Faults = Partial<Record<Fault, number>> & Pick<Qualities, 'likes'>

function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name)
}

function isSpeaker(name: string): name is Speaker {
  return SPEAKERS.some((speaker) => speaker === name)
}

function readFaults(query: string): Faults | string {
  const faults: { -readonly [name in keyof Faults]: Faults[name] } = {}
  for (const [name, text] of new URLSearchParams(query)) {
    if (name === 'likes') {
      if (!LIKED.test(text))
        return `Cannot read "likes": "${text}" is not long, first, second or sim/NAME`
      faults.likes = text.replace('sim/', '')
      continue
    }
    if (!isFault(name)) {
      return `Unknown fault "${name}": known are ${Object.keys(FAULTS).join(', ')}, likes`
    }
    const [least, most, kind = 'an integer'] = FAULTS[name]
    const value = (kind === 'a number' ? /^\d*\.?\d+$/ : /^\d+$/).test(text) ? Number(text) : NaN
    if (!(value >= least && value <= most)) {
      return `Cannot read fault "${name}": "${text}" is not ${kind} from ${least} to ${most}`
    }
    faults[name] = value
  }
  return faults
}

/** Reads a name such as `quick?tokens=200&interval_ms=5`. */
export function readModelName(name: string): SimulatedModel | NameProblem {
  const [speaker = '', query = ''] = name.split(/\?(.*)/s)
  if (!isSpeaker(speaker)) {
    const known = SPEAKERS.join(', ')
    return { status: 404, message: `Unknown simulated model "${speaker}": known are ${known}` }
  }
  const faults = readFaults(query)
  if (typeof faults === 'string') return { status: 400, message: faults }
  const { first_token_ms, interval_ms, cut_after, stall_after, ...others } = faults
  // A failing model fails at once, unless its name has a time to the first token.
  const pace = faults.status === undefined ? PACES[speaker].firstTokenMs : 0
  return {
    ...others,
    speaker,
    firstTokenMs: first_token_ms ?? pace,
    intervalMs: interval_ms ?? PACES[speaker].intervalMs,
    cutAfter: cut_after ?? Number.POSITIVE_INFINITY,
    stallAfter: stall_after ?? Number.POSITIVE_INFINITY,
  }
}

/** Why a name is not that of a simulated model; null when it is. */
export function nameProblem(name: string): string | null {
  const read = readModelName(name)
  return 'message' in read ? `Cannot use sim/${name}: ${read.message}` : null
}

/** The simulated embedding model; it has no voice, and of the faults only those of a whole response. */
export const EMBEDDER = 'embed'

/** How the simulated embedding model answers, by its name, such as `embed?status=429`. Times in milliseconds. */
export type SimulatedEmbedder = Pick<SimulatedModel, 'firstTokenMs' | 'status'>

/** Reads the name of the simulated embedding model. */
export function readEmbedderName(name: string): SimulatedEmbedder | NameProblem {
  const [speaker = '', query = ''] = name.split(/\?(.*)/s)
  if (speaker !== EMBEDDER) {
    const kind = isSpeaker(speaker) ? 'is a chat model' : 'is not known'
    return { status: 404, message: `it ${kind}` }
  }
  const faults = readFaults(query)
  if (typeof faults === 'string') return { status: 400, message: faults }
  const { first_token_ms: firstTokenMs = 0, status } = faults
  return { firstTokenMs, ...(status !== undefined && { status }) }
}

/** Why a name is not that of the simulated embedding model; null when it is. */
export function embedNameProblem(name: string): string | null {
  const read = readEmbedderName(name)
  return 'message' in read ? `Cannot embed with sim/${name}: ${read.message}` : null
}
