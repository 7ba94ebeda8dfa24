import { capital, wordsOf } from '../words.ts'

/** The models that answer by themselves; the judge has no facts. */
export const VOICES = ['quick', 'careful', 'terse', 'contrarian'] as const
/** One of the models that answer by themselves. */
export type Voice = (typeof VOICES)[number]

/** A possible answer to a question of fact. */
export interface Value {
  readonly text: string
  /** Its spellings, as compared words between spaces. */
  readonly spellings: readonly string[]
}

/** A fact, with the questions that it answers. */
export interface Fact {
  /** Sets of words; a question that has all words of one set is about this fact. */
  readonly keys: readonly (readonly string[])[]
  readonly label: string
  readonly verb: string
  readonly truth: Value
  readonly because?: string
  /** At most one voice believes something else, so that a vote of three is always right. */
  readonly mistake?: Mistake
}

/** What one voice believes instead of the truth. */
export interface Mistake {
  readonly voice: Voice
  readonly value: Value
  readonly since?: string
}

function readValue(text: string): Value {
  const spellings = text.split(' = ')
  return {
    text: spellings[0] ?? '',
    spellings: spellings.map((spelling) => ` ${wordsOf(spelling).join(' ')} `),
  }
}

/**
 * Reads one row, `keys | label | truth`, with the notes below it. Keys are sets of words split by
 * `/`, the label may end with its verb, and ` = ` adds another spelling of a value. Notes start
 * with `or` (more keys), `because`, `NAME says` (the belief of one voice instead) or `since` (and why).
 */
function readFact(row: string): Fact {
  const [head = '', ...notes] = row.split(/\n +/)
  const [keys = '', name = '', truth = ''] = head.split(' | ')
  const [, label = '', verb = 'is'] = /^(.+?)(?: (was|are|means))?$/.exec(name) ?? []
  const after = (start: string) => notes.find((note) => note.startsWith(start))?.slice(start.length)
  const voice = VOICES.find((one) => after(`${one} says `) !== undefined)
  const because = after('because ')
  const since = after('since ')
  const value = readValue(after(`${voice} says `) ?? '')
  return {
    keys: `${keys} / ${after('or ') ?? keys}`.split(' / ').map(wordsOf),
    label,
    verb,
    truth: readValue(truth),
    ...(because !== undefined && { because }),
    ...(voice && { mistake: { voice, value, ...(since !== undefined && { since }) } }),
  }
}

function readTable(table: string): readonly Fact[] {
  return table
    .trim()
    .split(/\n(?! )/)
    .map(readFact)
}

let known: readonly Fact[] | null = null

/** Whether the simulated models of this isolate have their facts. */
export function hasFacts(): boolean {
  return known !== null
}

/** Gives the simulated models of this isolate their facts: the text of `tables.ts`, which is no part of the Worker's script. */
export function learnFacts(tables: string): void {
  known ??= readTable(tables)
}

/** All facts that the simulated models know. */
export function allFacts(): readonly Fact[] {
  if (known === null) throw new Error('Cannot answer: the simulated models have no facts yet')
  return known
}

/** A fact that a question is about, with the words that it was found by. */
export interface Found {
  readonly fact: Fact
  readonly words: readonly string[]
}

/** The facts that a question is about; a more specific one hides the vaguer ones inside it. */
export function factsIn(words: ReadonlySet<string>): readonly Found[] {
  const found = allFacts().flatMap((fact): readonly Found[] => {
    const keys = fact.keys.filter((key) => key.every((word) => words.has(word)))
    const best = keys.sort((a, b) => b.length - a.length)[0]
    return best ? [{ fact, words: best }] : []
  })
  return found.filter(
    ({ words: inner }) =>
      !found.some(
        ({ words: outer }) =>
          outer.length > inner.length && inner.every((word) => outer.includes(word)),
      ),
  )
}

/** Writes a fact in full. */
export function stateFact(fact: Fact, value: string): string {
  return `${capital(fact.label)} ${fact.verb} ${value}`
}
