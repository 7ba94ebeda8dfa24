import { describe, expect, test } from 'vitest'
import { sentencesOf } from '../../../../../src/ui/shared/run/sources/sentences.ts'
import { similarTo } from '../../../../../src/ui/shared/run/sources/similar.ts'
import { after, delta, layerStart } from '../events.ts'

describe('sentencesOf()', () => {
  test('takes sentences out of their markdown, without code and tables', () => {
    const text = [
      '# The *first* heading',
      '',
      'One sentence is **here**. Another goes',
      'on in the next line.',
      '- An item with a [link](https://example.com) in it',
      '1. A second item',
      '```js',
      'const code = "is not a sentence."',
      '```',
      '| a table | is none |',
      'Ok.',
    ].join('\n')
    expect(sentencesOf(text)).toEqual([
      'The first heading',
      'One sentence is here.',
      'Another goes on in the next line.',
      'An item with a link in it',
      'A second item',
    ])
  })

  test('a code block that is never closed hides the rest only', () => {
    expect(sentencesOf('Before the code.\n~~~\nAll of this is code.')).toEqual(['Before the code.'])
  })

  test('a very long text ends after 400 sentences', () => {
    expect(sentencesOf('Some words here. '.repeat(1_000))).toHaveLength(400)
  })
})

describe('similarTo()', () => {
  const view = after(
    layerStart(0, 'a', 'b', 'c'),
    delta('a', 0, 'It rains. The capital of Australia is Canberra.'),
    delta('b', 0, 'Sydney is larger, but the capital is Canberra.'),
    delta('c', 0, 'Nothing of this is known to me.'),
  )

  test('finds the most similar sentence of each agent, the most similar first', () => {
    const found = similarTo(view)('The capital of Australia is Canberra.')
    expect(found.map(({ agent, sentence }) => [agent, sentence])).toEqual([
      ['a', 'The capital of Australia is Canberra.'],
      ['b', 'Sydney is larger, but the capital is Canberra.'],
    ])
    expect(found[0]?.similarity).toBeCloseTo(1)
  })

  test('finds nothing where only common words are shared, or none', () => {
    expect(similarTo(view)('Quantum foam bubbles.')).toEqual([])
    expect(similarTo(after())('Anything at all.')).toEqual([])
  })
})
