/** What a simulated model is asked to do and cannot. */
export interface Task {
  /** Completes "I …". */
  readonly inability: string
}

/** Words before an order that say nothing. */
const POLITE =
  'please|hey|hi|hello|okay|ok|now|and|then|also|so|just|kindly|can you|could you|would you|will you|' +
  "i want you to|i need you to|i(?:'d| would) like you to|help me(?: to)?|try to|bitte|por favor"
const orders = (verbs: string) =>
  new RegExp(`^(?:(?:${POLITE})[,\\s]+)*(?:${verbs})(?!\\p{L})`, 'iu')
const words = (list: string) => new RegExp(`(?<!\\p{L})(?:${list})`, 'iu')

const CODE = words(
  '(?:functions?|methods?|scripts?|regex\\w*|regular expressions?|sql|queries|html|css|json|yaml|docker\\w*|' +
    'unit tests?|classes|code|programs?|bugs?|compilers?|stack ?trace|typescript|algorithms?)(?!\\p{L})|' +
    'funktion|fonction|funci[oó]n|fun[cç][aã]o|funzione|функци|скрипт|код(?!\\p{L})|c[oó]digo|codice|programm',
)
/** Scripts without spaces have no borders of words. */
const CODE_ELSEWHERE = /函数|函數|代码|代碼|程序|関数|コード|プログラム|함수|코드/
const TEXTS = words(
  '(?:poems?|haikus?|sonnets?|limericks?|verses?|rhymes?|essays?|stor(?:y|ies)|novels?|songs?|lyrics|jokes?|letters?|' +
    'e-?mails?|speech|blogs?|articles?|tweets?|posts?|slogans?|reports?|recipes?|cover letter)(?!\\p{L})|' +
    'gedicht|aufsatz|geschichte|po[eè]me|poema|poesia|ensayo|cuento|стих|рассказ',
)

const LANGUAGES = words(
  '(?:python|javascript|typescript|java|rust|golang|php|ruby|perl|kotlin|swift|bash)(?!\\p{L})|c\\+\\+|c#',
)

const CODING: Task = { inability: 'cannot write or read code' }
const UNKNOWN: Task = { inability: 'do not know this' }
const WRITING: Task = { inability: 'cannot write texts' }

/** Tasks by what they look like; the first that fits counts. */
const TASKS: readonly (readonly [pattern: RegExp, task: Task])[] = [
  [
    orders('translate|[üu]bersetze?n?|tradui[st]|traduce|traduza|traduci|переведи(?:те)?'),
    { inability: 'cannot translate' },
  ],
  [/翻译|翻譯|翻訳|번역/, { inability: 'cannot translate' }],
  [
    orders(
      'summari[sz]e|sum up|shorten|rewrite|rephrase|paraphrase|proofread|correct|improve|edit|continue|complete|' +
        'extract|classify|analy[sz]e|tl;?dr|fasse|r[ée]sume[zr]?|resume',
    ),
    { inability: 'cannot work on texts' },
  ],
  [
    orders(
      'fix|debug|refactor|convert|port|optimi[sz]e|review|compile|run|execute|deploy|repariere?|corrige[rz]?',
    ),
    CODING,
  ],
  [
    orders('role-?play|act (?:as|like)|pretend|imagine|behave (?:as|like)|you are now'),
    { inability: 'cannot play a part' },
  ],
]

/** Questions that are never about a fact alone, whatever they name. */
const NEVER_FACTS: readonly (readonly [pattern: RegExp, task: Task])[] = [
  [
    words(
      'what do you think|do you (?:think|like|prefer|believe|agree|love|hate)|your (?:opinion|view|favou?rite)|should (?:i|we|one)(?!\\p{L})|recommend|' +
        'which (?:one )?is better|is it (?:better|good|bad|right|wrong) to',
    ),
    { inability: 'have no opinions and give no advice' },
  ],
  [words('what would happen|what if|suppose that'), UNKNOWN],
  [
    new RegExp(
      `^(?:(?:${POLITE})[,\\s]+)*how (?:to|do|does|did|can|could|would|should|was|were|is|are)(?!\\p{L})`,
      'iu',
    ),
    UNKNOWN,
  ],
]

/** Tasks for which a fact is known sometimes; what is understood in full comes before. */
const SUBJECTS: readonly (readonly [pattern: RegExp, task: Task])[] = [
  [CODE, CODING],
  [CODE_ELSEWHERE, CODING],
  [LANGUAGES, CODING],
  [TEXTS, WRITING],
  [/诗|詩|作文|시를/, WRITING],
  [
    words(
      'news|today|yesterday|tomorrow|tonight|right now|at the moment|this (?:week|month|year)|latest|current(?:ly)?|recent(?:ly)?|' +
        "weather|forecast|stocks?|price of|exchange rate|bitcoin|elections?|who won|what time|what(?:'s| is) the (?:time|date)|what day|" +
        'wetter|heute|nachrichten|m[ée]t[ée]o|noticias|погода|новости',
    ),
    { inability: 'do not know what happens in the world' },
  ],
]

/** Orders to make something. They are never questions of fact: "write Python" does not ask who wrote it. */
const MAKES = orders(
  'write|create|make|build|implement|generate|compose|draft|design|draw|paint|invent|code|program|develop|produce|craft|' +
    'schreibe?n?|erstelle?n?|[eé]cris|[eé]crivez|cr[eé]e[rz]?|escribe|escriba|crea|escreva|scrivi|напиши(?:те)?',
)

/** Statements of SQL, and blocks of code. */
const IS_CODE =
  /```|(?<!\p{L})(?:select\s[\s\S]{1,400}\sfrom\s|insert\s+into\s|update\s+\S+\s+set\s|create\s+table\s|def\s+\w+\(|function\s+\w*\(|#include\s*<|console\.log\(|=>\s*\{)/iu

/** The task of a whole question that is, or is about, a text or a program; undefined when it is none. */
export function taskOnText(segments: readonly string[], question: string): Task | undefined {
  if (IS_CODE.test(question)) return CODING
  for (const segment of segments) {
    const found = TASKS.find(([pattern]) => pattern.test(segment))?.[1]
    if (found !== undefined) return CODE.test(segment) ? CODING : found
  }
  return undefined
}

/** The order to make something that a segment is; undefined when it is none. */
export function makingOf(segment: string): Task | undefined {
  if (!MAKES.test(segment)) return undefined
  return CODE.test(segment) ? CODING : WRITING
}

/** The task that a segment is, even where it names a fact. */
export function taskOf(segment: string): Task | undefined {
  const found = makingOf(segment) ?? NEVER_FACTS.find(([pattern]) => pattern.test(segment))?.[1]
  return found === UNKNOWN ? (subjectOf(segment) ?? UNKNOWN) : found
}

/** The task that a segment is about, when it is no question of fact. */
export function subjectOf(segment: string): Task | undefined {
  return SUBJECTS.find(([pattern]) => pattern.test(segment))?.[1]
}
