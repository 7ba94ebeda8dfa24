import { expect, test } from 'vitest'
import { ask, judged, VOICES } from './ask.ts'

test.each([
  ['17 * 23', '17 × 23 = 391'],
  ['What is 17 times 23?', '17 × 23 = 391'],
  ['seven times eight', '7 × 8 = 56'],
  ['7 x 8', '7 × 8 = 56'],
  ['what is 15% of 80', '15% of 80 = 12'],
  ['15 percent of 80', '15% of 80 = 12'],
  ['square root of 144', '√144 = 12'],
  ['sqrt(2)', '√(2) ≈ 1.414214'],
  ['10 / 3', '10 ÷ 3 = 10/3'],
  ['0.1 + 0.2', '0.1 + 0.2 = 0.3'],
  ['3 / 16', '3 ÷ 16 = 0.1875'],
  ['2 + 3 * 4', '2 + 3 × 4 = 14'],
  ['(2 + 3) * 4', '(2 + 3) × 4 = 20'],
  ['2^3^2', '2^3^2 = 512'],
  ['2**10', '2^10 = 1024'],
  ['2^-2', '2^-2 = 0.25'],
  ['17 % 5', '17 mod 5 = 2'],
  ['50% + 1', '50% + 1 = 1.5'],
  ['-5 + 2', '-5 + 2 = -3'],
  ['3 - -2', '3 - -2 = 5'],
  ['1,000 + 2,500.5', '1000 + 2500.5 = 3500.5'],
  ['sum of 3 and 4', '3 + 4 = 7'],
  ['9 squared', '9^2 = 81'],
  ['5 / 0', '5 ÷ 0 = undefined'],
  ['square root of -4', '√-4 = undefined'],
  ['99999999999999999999 + 1', '99999999999999999999 + 1 = 100000000000000000000'],
])('%s', async (sum, answer) => {
  const said = await Promise.all(VOICES.map((voice) => ask(voice, sum)))
  expect(await judged(sum, said)).toContain(answer)
})

test.each(['Am 2024-05-01', 'wait 3-4 days', 'in 1/2 of all cases', '9^999999999', 'plus minus'])(
  '"%s" is no sum that is worked out',
  async (text) => {
    expect(await ask('terse', text)).toContain('do not know')
  },
)

test('each voice has its own weakness with sums', async () => {
  expect(await ask('quick', '34 * 27')).not.toContain('= 918')
  expect(await ask('careful', '1278 + 3456')).toContain('= 4634')
  expect(await ask('terse', '7 / 2')).toContain('= 4')
  expect(await ask('contrarian', '2 + 3 * 4')).toMatch(/= 20, reading from left to right/)
})

test('the careful voice shows its working', async () => {
  const text = await ask('careful', '17 * 23 + 4')
  expect(text).toContain('17 × 20 = 340. 17 × 3 = 51. 17 × 23 = 391. Together: 17 × 23 + 4 = 395')
})

/** A small generator with a seed, so that a failure can be seen again. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state >>> 8
  }
}

function makeSum(next: () => number): string {
  const term = () => String(next() % [10, 100, 10_000][next() % 3]!)
  const operator = () => ['+', '-', '*', '/', '%'][next() % 5]!
  const length = 1 + (next() % 4)
  let sum = term()
  for (let index = 0; index < length; index += 1) {
    sum = next() % 4 === 0 ? `(${sum})` : sum
    sum = `${sum} ${operator()} ${term()}`
  }
  return sum
}

test('of four hundred sums, a vote of the four voices gets all right', async () => {
  const source = numbers(42)
  const wrong = new Map<string, number>()
  for (let index = 0; index < 400; index += 1) {
    const sum = makeSum(() => source.next().value)
    const said = await Promise.all(VOICES.map((voice) => ask(voice, sum)))
    const shown = /^(.*?) [=≈] /.exec(said[2]!)![1]!
    const values = said.map(
      (text) =>
        text
          .split(`${shown} = `)
          .at(-1)!
          .split(/[ ,!]|\.(?!\d)/)[0]!,
    )
    const votes = Map.groupBy(values, (value) => value)
    const [winner] = [...votes].sort((a, b) => b[1].length - a[1].length)
    expect(winner![1].length).toBeGreaterThanOrEqual(3)
    for (const [at, value] of values.entries()) {
      if (value !== winner![0]) wrong.set(VOICES[at]!, (wrong.get(VOICES[at]!) ?? 0) + 1)
    }
    expect(await judged(sum, said)).toContain(`${shown} = ${winner![0]} (`)
    expect(errorOf(winner![0], roughly(sum))).toBeLessThan(1e-9)
  }
  expect([...wrong.keys()].sort()).toEqual([...VOICES].sort())
})

function errorOf(value: string, truth: number): number {
  if (Number.isNaN(truth)) return value === 'undefined' ? 0 : 1
  const [top, bottom = '1'] = value.split('/')
  return Math.abs(Number(top) / Number(bottom) - truth) / (Math.abs(truth) || 1)
}

/** An evaluator of its own, in floating point; NaN when there is no result. */
function roughly(sum: string): number {
  const tokens = sum.match(/\d+|[-+*/%()]/g)!
  const operand = (): number => {
    const token = tokens.shift()!
    if (token !== '(') return Number(token)
    const inside = additions()
    tokens.shift()
    return inside
  }
  const products = (): number => {
    let left = operand()
    while (/^[*/%]$/.test(tokens[0] ?? '')) {
      const operator = tokens.shift()
      const right = operand()
      if (operator === '*') left *= right
      else if (right === 0) left = Number.NaN
      else left = operator === '/' ? left / right : left - right * Math.floor(left / right)
    }
    return left
  }
  const additions = (): number => {
    let left = products()
    while (/^[-+]$/.test(tokens[0] ?? '')) {
      left = tokens.shift() === '+' ? left + products() : left - products()
    }
    return left
  }
  return additions()
}
