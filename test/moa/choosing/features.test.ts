import { describe, expect, test, vi } from 'vitest'
import { STRATEGY_RULES } from '../../../src/moa/choosing/rules.ts'
import { byRules, chooseStrategy } from '../../../src/moa/choosing/choice.ts'
import { featuresOfText, featuresOfTurns } from './prompt.ts'

describe('featuresOf()', () => {
  test('looks at the last message of the user', () => {
    const features = featuresOfTurns([
      { role: 'system', content: 'You compare things.' },
      { role: 'user', content: 'Compare Rust and Go' },
      { role: 'assistant', content: 'They differ.' },
      { role: 'user', content: 'Thanks!' },
    ])
    expect(features).toMatchObject({
      chars: 7,
      words: 1,
      turns: 2,
      greeting: true,
      intents: ['greeting'],
    })
  })

  test('reads nothing from a conversation without the user', () => {
    expect(featuresOfTurns([{ role: 'system', content: 'Compare' }])).toMatchObject({
      chars: 0,
      words: 0,
      turns: 0,
    })
  })

  test('leaves out parts that a client added, unless there are no others', () => {
    const added = {
      type: 'text',
      text: '<system-reminder>Should we compare 12 files?</system-reminder>',
    } as const
    expect(featuresOfText([added, { type: 'text', text: 'Hello!' }])).toMatchObject({
      greeting: true,
      words: 1,
    })
    expect(featuresOfText([added])).toMatchObject({ greeting: false, intents: ['research'] })
  })

  test.each([
    ['latin', 'Où est la gare ?'],
    ['cyrillic', 'Где вокзал?'],
    ['greek', 'Πού είναι ο σταθμός;'],
    ['hebrew', 'איפה התחנה?'],
    ['arabic', 'أين المحطة؟'],
    ['indic', 'स्टेशन कहाँ है?'],
    ['thai', 'สถานีอยู่ที่ไหน'],
    ['hangul', '역이 어디예요?'],
    ['kana', '駅はどこですか'],
    ['han', '车站在哪里？'],
    ['other', 'სად არის სადგური?'],
    ['none', '12 + 13'],
  ])('names the script %s', (script, text) => {
    expect(featuresOfText(text)).toMatchObject({ script, question: script !== 'none' })
  })

  test('counts words of scripts without spaces by their length', () => {
    expect(featuresOfText('请写一首关于秋天的诗').words).toBe(5)
    expect(featuresOfText('RustとGoを比較してください').words).toBeGreaterThan(4)
  })

  test('estimates the words of a text that is too long to read whole', () => {
    const { words } = featuresOfText('one two three four '.repeat(25_000))
    expect(words / 100_000).toBeCloseTo(1, 1)
  })

  test('gives digits and signs as shares of the text', () => {
    const { digits, signs } = featuresOfText('12 + 3 =')
    expect([digits, signs]).toEqual([3 / 8, 2 / 8])
  })

  test('finds an image anywhere in the conversation', () => {
    const image = { type: 'image', url: 'https://example.org/cat.png' } as const
    const turns = [
      { role: 'user', content: [image] },
      { role: 'assistant', content: 'A cat.' },
      { role: 'user', content: 'What colour?' },
    ] as const
    expect(featuresOfTurns(turns).image).toBe(true)
    expect(featuresOfTurns(turns.slice(1)).image).toBe(false)
  })
})

/** Characters that are matched, searched or split while something is done. */
function readChars(act: () => void): number {
  const patterns = (['exec', 'test', Symbol.match, Symbol.matchAll, Symbol.replace] as const).map(
    (name) => vi.spyOn(RegExp.prototype, name as 'test'),
  )
  const texts = (['includes', 'indexOf', 'split', 'toLowerCase', 'charCodeAt'] as const).map(
    (name) => vi.spyOn(String.prototype, name),
  )
  try {
    act()
    return [
      ...patterns.flatMap(({ mock }) => mock.calls.map(([text]) => text.length)),
      ...texts.flatMap((spy, index) =>
        spy.mock.contexts.map((text) => (index === 4 ? 1 : String(text).length)),
      ),
    ].reduce((sum, length) => sum + length, 0)
  } finally {
    vi.restoreAllMocks()
  }
}

describe('a decision reads no more of a text that is ten times as long:', () => {
  test.each([
    ['prose', 'The invoice 1234 was late by 12 days. '],
    ['Chinese', '请比较一下这些发票的内容。'],
    ['French', "Où est l'élève ? "],
    ['code', 'const x = foo(bar);\n'],
    ['backticks', '`a'],
    ['fences', '```'],
    ['one word', 'a'],
    ['options', ' A) '],
    ['accents', 'é\u0301'],
    ['brackets', '<<<'],
  ])('%s', (_what, piece) => {
    const decide = (size: number) => () =>
      void chooseStrategy(
        featuresOfText(piece.repeat(size / piece.length)),
        ['solo', 'vote'],
        [byRules(STRATEGY_RULES)],
      )
    decide(1_000)() // Makes what is made once.
    const short = readChars(decide(200_000))
    const long = readChars(decide(2_000_000))
    expect(short).toBeGreaterThan(1_000)
    expect(long / short).toBeLessThan(1.1)
  })

  test('many parts', () => {
    const parts = (count: number) =>
      Array.from(
        { length: count },
        () => ({ type: 'text', text: 'one two three '.repeat(100) }) as const,
      )
    const short = readChars(() => void featuresOfText(parts(200)))
    const long = readChars(() => void featuresOfText(parts(400)))
    expect(long - short).toBeLessThan(200 * 200) // The beginning of each part is looked at.
  })
})
