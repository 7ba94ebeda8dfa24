import { describe, expect, test } from 'vitest'
import { answerClasses } from '../../../src/moa/short-answers/classes.ts'
import { shortAnswerIn } from '../../../src/moa/short-answers/short-answer.ts'
import { numbersOf } from '../../support/random.ts'

const RULE = { kind: 'number', pattern: null, pointer: null, units: [] } as const

const grouped = (whole: string, separator: string) => whole.replace(/\B(?=(?:\d{3})+$)/g, separator)
const inScript = (text: string, zero: number) =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))

/** Ways to write a number that is given by its digits before and after the point. */
const FORMS: readonly ((whole: string, part: string) => string)[] = [
  (whole, part) => `${whole}.${part}`,
  (whole, part) => `${grouped(whole, ',')}.${part}`,
  (whole, part) => `${grouped(whole, '.')},${part}`,
  (whole, part) => `${grouped(whole, '\u202f')},${part}`,
  (whole, part) => `${grouped(whole, '’')}.${part}`,
  (whole, part) => `${grouped(whole, '_')}.${part}`,
  (whole, part) => `${grouped(whole, '{,}')}.${part}`,
  (whole, part) => `${grouped(whole, '\\,')}.${part}`,
  (whole, part) => `${whole}${part}e-${part.length}`,
  (whole, part) => `${whole}${part} × 10^{-${part.length}}`,
  (whole, part) => `${whole}${part}/1${'0'.repeat(part.length)}`,
  (whole, part) => String.raw`\frac{${whole}${part}}{1${'0'.repeat(part.length)}}`,
  (whole, part) => `${whole}${part}%`,
  (whole, part) => inScript(`${whole}.${part}`, 0x660),
  (whole, part) => inScript(`${whole}.${part}`, 0x966),
  (whole, part) => inScript(`${whole}.${part}`, 0xff10),
]

/** Ways to give it as an answer. */
const MARKS: readonly ((number: string) => string)[] = [
  (number) => `Answer: ${number}`,
  (number) => `After 3 steps:\n**Final answer:** ${number}.\nI hope that helps.`,
  (number) => `So it is \\(\\boxed{${number}}\\), not 12.`,
  (number) => `### Answer\n\n$${number}$`,
  (number) => `With x = 7, the answer is ${number}.`,
  (number) => `答案：${number}`,
]

const random = numbersOf(19)
const below = (limit: number) => Math.floor(random() * limit)
const one = <T>(values: readonly T[]): T => values[below(values.length)] as T

/** A number whose parts have two digits or more, so that no form of it is a form of another. */
function randomParts(): { readonly sign: string; readonly whole: string; readonly part: string } {
  const whole = `${1 + below(9)}${below(10 ** (1 + below(7)))}`
  return { sign: one(['', '-', '−']), whole, part: `${10 + below(90)}` }
}

const write = ({ sign, whole, part }: ReturnType<typeof randomParts>) =>
  one(MARKS)(sign + one(FORMS)(whole, part))

describe('a random number', () => {
  test('is the same in every form and under every mark', () => {
    for (let round = 0; round < 2_000; round++) {
      const number = randomParts()
      const texts = [write(number), write(number), write(number)]
      const answers = texts.flatMap((member) => {
        const answer = shortAnswerIn(member, RULE)
        return answer === null ? [] : [{ member, answer }]
      })
      expect(answerClasses(answers, 'number').map(({ members }) => members)).toEqual([texts])
    }
  })

  test('is another one with one digit changed or two digits exchanged', () => {
    for (let round = 0; round < 2_000; round++) {
      const number = randomParts()
      const at = below(number.whole.length)
      const changed = `${(Number(number.whole[at]) + 1 + below(8)) % 10}`
      const whole = number.whole.slice(0, at) + changed + number.whole.slice(at + 1)
      if (whole.startsWith('0') || whole.length > 6) continue
      const texts = [write(number), write({ ...number, whole })]
      const answers = texts.map((member) => ({ member, answer: shortAnswerIn(member, RULE) }))
      const given = answers.flatMap(({ member, answer }) => (answer ? [{ member, answer }] : []))
      expect(answerClasses(given, 'number').map(({ members }) => members)).toEqual(
        texts.map((text) => [text]),
      )
    }
  })
})

test('no text makes it throw', () => {
  const pieces = [
    'Answer: ',
    '\\boxed{',
    '}',
    '1',
    ',',
    '.',
    '-',
    '/',
    ' ',
    '\n',
    '%',
    '$',
    '½',
    '²',
    '四',
    'B',
    '(',
    ')',
  ]
  const kinds = ['number', 'choice', 'boolean', 'label', 'json'] as const
  for (let round = 0; round < 5_000; round++) {
    const text = Array.from({ length: below(30) }, () => one(pieces)).join('')
    const answer = shortAnswerIn(text, { ...RULE, kind: one(kinds) })
    expect(Number.isNaN(answer?.value)).toBe(false)
    expect(answer?.shown.length ?? 0).toBeLessThanOrEqual(80)
  }
})
