import { featuresOf } from '../../../src/moa/choosing/features.ts'
import { vectorOf } from '../../../src/moa/choosing/vector.ts'
import type { Random } from '../../../src/stats/random/generator.ts'

/** What requests are about. The learner never sees it: it sees the features of the text. */
export const KINDS = ['chat', 'maths', 'code', 'research', 'extraction', 'writing'] as const

export type Kind = (typeof KINDS)[number]

/** A request as the learner and the planted truth see it. */
export interface Prompt {
  readonly kind: Kind
  /** Its feature vector, made by the gateway's own functions. */
  readonly vector: Float64Array
}

const SUBJECTS = [
  'solar panels',
  'the harbour of Rotterdam',
  'our pension fund',
  'a school library',
  'electric buses',
  'coffee prices',
  'river floods',
  'night trains',
  'public parks',
  'a small bakery',
  'rare birds',
  'old bridges',
]

const FRAMES: Readonly<Record<Kind, readonly string[]>> = {
  chat: [
    'Hello! I just read about SUBJECT and wanted to tell somebody.',
    'Thanks, that was nice. I like SUBJECT a lot.',
    'Good morning, I am thinking about SUBJECT today.',
    'Hi there, do you like SUBJECT?',
  ],
  maths: [
    'What is 17 * NUMBER + 4 / 3? Give the number.',
    'SUBJECT cost NUMBER euros each; what is the price of 12 with 21 % tax? Answer with a number.',
    'Solve x^2 - NUMBER x + 12 = 0 and calculate the sum of the roots.',
    'How many minutes are NUMBER hours and 12 minutes? Calculate it.',
  ],
  code: [
    'Fix this function:\n```ts\nconst total = (xs: number[]) => { let s = NUMBER; for (const x of xs) s =+ x; return s }\n```',
    'Why does this throw for SUBJECT?\n```py\ndef load(path):\n    return json.loads(open(path).read())[NUMBER]\n```',
    'Write a SQL query:\n```sql\nSELECT * FROM trips WHERE stop = NUMBER;\n```\nand group it by day.',
    'Refactor this class:\n```java\nclass Store { private int n = NUMBER; public int get() { return n; } }\n```',
  ],
  research: [
    'Compare the arguments for and against SUBJECT, with sources, and say which are strong.',
    'Should we invest in SUBJECT? Review the evidence of the last NUMBER years.',
    'What are the long-term effects of SUBJECT on cities? Discuss several points of view.',
    'Review the literature about SUBJECT and explain where experts disagree.',
  ],
  extraction: [
    'Extract name, date and amount as JSON from: "Invoice NUMBER for SUBJECT, 3 May, 120 euros".',
    'List all places in this text as a JSON array: the tour visits SUBJECT and stop NUMBER.',
    'Classify as A, B or C, answer with one letter: SUBJECT are too dear.',
    'Return {"city": string} for: offices near SUBJECT, room NUMBER.',
  ],
  writing: [
    'Write a friendly letter of NUMBER words to the neighbours about SUBJECT.',
    'Draft a short speech that celebrates SUBJECT.',
    'Rewrite this so that it sounds warmer: SUBJECT will be closed on day NUMBER.',
    'Write a story for children about SUBJECT and a clever fox.',
  ],
}

/** Many different requests of every kind, in no order. */
export function promptsFrom(random: Random, count: number): readonly Prompt[] {
  return Array.from({ length: count }, () => {
    const kind = pick(KINDS, random)
    const text = pick(FRAMES[kind], random)
      .replace('SUBJECT', pick(SUBJECTS, random))
      .replace('NUMBER', String(2 + random.index(98)))
    const messages = [{ role: 'user' as const, content: text }]
    return { kind, vector: vectorOf(featuresOf({ messages, settings: {} })) }
  })
}

function pick<Value>(values: readonly Value[], random: Random): Value {
  return values[random.index(values.length)] as Value
}
