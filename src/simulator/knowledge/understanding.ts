import { contentOf, wordsOf } from '../words.ts'
import { factsIn, type Fact, type Found } from './facts.ts'

/** Words that may stand in a question about anything. */
const ANYWHERE = contentOf(
  'about know called call known world earth year number value city country exactly quick question just say think short ' +
    'brief answer sentence word one two three happen currently today now really actually hi hello hey okay ok also again want ' +
    'like need ask explain mean meaning define definition describe list person people someone famous remind curious wonder ' +
    'wondering whats original originally correct right true same another other more most many much only into see ' +
    'temperature degree celsius reason book novel poem play painting language company element planet place date time take',
)

/** Words that ask for something else of the same thing: "the population of the capital of France". */
const ELSEWHERE = contentOf(
  'population inhabitant citizen area size height weight length width depth distance far history flag language currency money ' +
    'king queen president minister mayor government weather climate river street airport hotel museum restaurant food drink ' +
    'recipe travel visit trip flight train map install use using run build download tutorial version difference compare ' +
    'advantage disadvantage problem bug function code program script example work works working teach learn cost price buy sell ' +
    'end start begin cause effect detail nice good bad beautiful slower faster german french english spanish italian ' +
    'latin chinese japanese born birth died death age wife husband child football team plot summary quote character movie film song',
)

/** Facts that a segment asks for and nothing else: what it does not understand, it does not answer. */
export function factsAskedIn(segment: string): readonly Found[] {
  const content = contentOf(segment)
  const found = factsIn(new Set(wordsOf(segment)))
  const known = new Set(found.flatMap(({ fact }) => [...wordsOfFact(fact)]))
  const others = [...content].filter((word) => !known.has(word) && !ANYWHERE.has(word))
  const isAsked =
    others.length === 0 || (others.length === 1 && content.size > 2 && !isElsewhere(others))
  return isAsked ? found.filter(({ fact }) => isKindOf(fact, segment)) : []
}

/** Words that ask for one kind of answer, and what the label of a fact with such an answer has. */
const KINDS: readonly (readonly [asking: RegExp, label: RegExp])[] = [
  [/^\W*(?:and |but |so )?why\b/i, /\breason\b/],
  [/^\W*(?:and |but |so )?when\b/i, /\byear\b/],
  [/\b(?:explain|describe)\b/i, /\breason\b|^(?!the )/],
]

/** Whether a fact is the kind of answer that a segment asks for. */
function isKindOf({ label, verb }: Fact, segment: string): boolean {
  return KINDS.every(
    ([asking, kind]) => !asking.test(segment) || kind.test(label) || verb === 'means',
  )
}

/**
 * Facts that a segment names only together with what was said before: "… of France? And Spain?" All that the
 * segment adds must belong to the fact.
 */
export function factsCarriedInto(segment: string, before: string): readonly Found[] {
  const words = new Set(wordsOf(segment))
  const earlier = new Set(wordsOf(before))
  return factsIn(new Set([...earlier, ...words])).filter(
    ({ fact, words: key }) =>
      key.some((word) => words.has(word)) &&
      !key.every((word) => earlier.has(word)) &&
      isAbout(segment, fact) &&
      isKindOf(fact, segment),
  )
}

function isAbout(segment: string, fact: Fact): boolean {
  const known = wordsOfFact(fact)
  return [...contentOf(segment)].every((word) => known.has(word) || ANYWHERE.has(word))
}

function isElsewhere(words: readonly string[]): boolean {
  return words.some((word) => ELSEWHERE.has(word))
}

function wordsOfFact({ keys, label, truth, mistake }: Fact): ReadonlySet<string> {
  const values = [truth, ...(mistake ? [mistake.value] : [])].flatMap(({ spellings }) => spellings)
  return new Set([...keys.flat(), ...[label, ...values].flatMap(wordsOf)])
}
