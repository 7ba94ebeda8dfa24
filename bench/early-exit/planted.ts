import type { AnswerKind } from '../../src/moa/short-answers/answer-rule.ts'

/** What two agents wrote about one question. */
export interface Pair {
  readonly kind: AnswerKind
  readonly prompt: string
  readonly texts: readonly [string, string]
}

/** What was planted in the second text of a pair, so that the two do not agree. */
export type Plant = 'digit' | 'digits exchanged' | 'sign' | 'unit' | 'not' | 'year' | 'identifier'

/** A question with its answer and ways to write it. */
interface Question {
  readonly kind: AnswerKind
  readonly prompt: string
  readonly answer: string
  /** The same reasoning in other words each. */
  readonly wordings: readonly string[]
}

type Random = () => number

const below = (limit: number, random: Random) => Math.floor(random() * limit)
const one = <T>(values: readonly T[], random: Random): T =>
  values[below(values.length, random)] as T

const MARKS: readonly ((answer: string) => string)[] = [
  (answer) => `Answer: ${answer}`,
  (answer) => `**Answer:** ${answer}`,
  (answer) => `Final answer: ${answer}.`,
  (answer) => String.raw`\boxed{${answer}}`,
]

function product(random: Random): Question {
  const [a, b] = [11 + below(88, random), 11 + below(88, random)]
  const [tens, ones] = [10 * Math.floor(b / 10), b % 10]
  return {
    kind: 'number',
    prompt: `What is ${a} times ${b}?`,
    answer: `${a * b}`,
    wordings: [
      `Multiply ${a} by ${tens} to get ${a * tens}, and by ${ones} to get ${a * ones}. The product of ${a} and ${b} is ${a * b}.`,
      `To multiply ${a} by ${b}, split ${b}: ${a} × ${tens} = ${a * tens}, ${a} × ${ones} = ${a * ones}. Their sum, ${a * b}, is the product.`,
      `The product of ${a} and ${b} comes to ${a * b}: that is ${a * tens} plus ${a * ones}.`,
    ],
  }
}

function distance(random: Random): Question {
  const [speed, hours] = [20 + below(70, random), 2 + below(9, random)]
  const km = speed * hours
  return {
    kind: 'number',
    prompt: `A train travels ${hours} hours at ${speed} km/h. How far does it get?`,
    answer: `${km} km`,
    wordings: [
      `Distance is speed multiplied by time. The train travels ${speed} kilometers each hour, so within ${hours} hours the distance is ${km} km.`,
      `The train travels for ${hours} hours at a speed of ${speed} km/h. Its distance is speed times time, ${km} km.`,
    ],
  }
}

const EVENTS = [
  'Peace of Westphalia',
  'Treaty of Utrecht',
  'Treaty of Nystad',
  'Peace of Breda',
] as const

function treaty(random: Random): Question {
  const [year, event] = [1500 + below(400, random), one(EVENTS, random)]
  return {
    kind: 'label',
    prompt: `Which treaty of ${year} ended the war?`,
    answer: event,
    wordings: [
      `The war ended with a treaty. It was the ${event}, and both sides signed it in ${year}.`,
      `Both sides signed a treaty after the long war. That treaty, the ${event}, dates from ${year}.`,
    ],
  }
}

function bridge(random: Random): Question {
  const tons = 10 + below(80, random)
  const isSafe = random() < 0.5
  return {
    kind: 'boolean',
    prompt: `Can the bridge carry ${tons} tons?`,
    answer: isSafe ? 'yes' : 'no',
    wordings: [
      `The bridge was built of steel and inspected last year. Its load of ${tons} tons ${isSafe ? 'is' : 'exceeds what is'} within the limit, as the \`load_limit\` of the report shows.`,
      `Last year the steel bridge was inspected. As the report shows with its \`load_limit\`, the load of ${tons} tons ${isSafe ? 'is' : 'exceeds what is'} within the limit.`,
    ],
  }
}

const QUESTIONS: readonly ((random: Random) => Question)[] = [product, distance, treaty, bridge]

/** Two texts with one answer, in the same or in other words. */
export function agreeingPair(random: Random): Pair {
  const question = one(QUESTIONS, random)(random)
  return { ...question, texts: [written(question, random), written(question, random)] }
}

function written({ wordings, answer }: Question, random: Random): string {
  return `${one(wordings, random)}\n${one(MARKS, random)(answer)}`
}

/** Where each plant finds something to change. */
const PLANTS: Readonly<Record<Plant, (question: Question, random: Random) => Question | null>> = {
  digit: (question, random) =>
    withAnswer(question, (digits) => {
      const at = below(digits.length, random)
      const digit = (Number(digits[at]) + 1 + below(9, random)) % 10
      return digits.slice(0, at) + digit + digits.slice(at + 1)
    }),
  'digits exchanged': (question, random) =>
    withAnswer(question, (digits) => {
      const at = below(digits.length - 1, random)
      return digits.slice(0, at) + digits.charAt(at + 1) + digits.charAt(at) + digits.slice(at + 2)
    }),
  sign: (question) => withAnswer(question, (digits) => `-${digits}`),
  unit: (question) => changed(question, / km\b/g, () => ' m'),
  not: (question) =>
    changed(question, /\bis (?=within|the product)|(?<=sides )(?=signed)/g, (is) => `${is}not `),
  year: (question, random) =>
    question.kind === 'number'
      ? null
      : changed(
          question,
          /\b\d{4}\b/g,
          (year) =>
            `${year.slice(0, 2)}${year.charAt(3)}${(Number(year.charAt(2)) + below(2, random) * 5) % 10}`,
        ),
  identifier: (question) => changed(question, /load_limit/g, () => 'lead_limit'),
}

/** Two texts in the same words but for what was planted; null when the question has no place for it. */
export function plantedPair(plant: Plant, random: Random): Pair | null {
  const question = one(QUESTIONS, random)(random)
  const wording = one(question.wordings, random)
  const base = { ...question, wordings: [wording] }
  const planted = PLANTS[plant](base, random)
  if (planted === null || JSON.stringify(planted) === JSON.stringify(base)) return null
  return { ...question, texts: [written(base, random), written(planted, random)] }
}

/** Another number as the answer, wherever the text has it. */
function withAnswer(question: Question, change: (digits: string) => string): Question | null {
  const digits = /\d+/.exec(question.answer)?.[0]
  if (digits === undefined || digits.length < 2) return null
  return changed(question, new RegExp(String.raw`\b${digits}\b`, 'g'), change)
}

function changed(question: Question, place: RegExp, change: (found: string) => string): Question {
  const { answer, wordings } = question
  return {
    ...question,
    answer: answer.replace(place, change),
    wordings: wordings.map((wording) => wording.replace(place, change)),
  }
}
