import { describe, expect, test } from 'vitest'
import {
  createFenceFilter,
  createJsonFenceFilter,
  unfenced,
} from '../../../src/moa/text/fence-filter.ts'
import { randomWord, seededRandom } from '../../../src/moa/text/random.ts'

const nonce = 'k7m2x9q4w8ab'

/** What a reader gets when the text comes in these pieces. */
function filtered(chunks: readonly string[], code = nonce): string {
  const filter = createFenceFilter(code)
  return [...chunks.map((chunk) => filter.push(chunk)), filter.end()].join('')
}

/** Cuts a text into random pieces. */
function pieces(text: string, random: () => number): readonly string[] {
  const cut: string[] = []
  for (let at = 0; at < text.length;) {
    const next = at + 1 + Math.floor(random() * 9)
    cut.push(text.slice(at, next))
    at = next
  }
  return cut
}

describe('markers in an answer', () => {
  test.each([
    { what: 'an opening marker', text: `<<<response 1 ${nonce}>>>\nParis.`, left: 'Paris.' },
    { what: 'a closing marker', text: `Paris.\n<<<end ${nonce}>>>\nYes.`, left: 'Paris.\nYes.' },
    {
      what: 'a marker with a note',
      text: `<<<response 16 ${nonce} (stopped at its length limit)>>>\nParis.`,
      left: 'Paris.',
    },
    { what: 'a marker in a line', text: `a <<<end ${nonce}>>> b`, left: 'a  b' },
    { what: 'a marker with two angles', text: `<<end ${nonce}>>x`, left: 'x' },
    { what: 'the code alone', text: `The code is ${nonce}.`, left: 'The code is .' },
    { what: 'the code twice', text: `${nonce}${nonce}`, left: '' },
    { what: 'a marker at the very end', text: `Paris.\n<<<end ${nonce}>>>`, left: 'Paris.\n' },
    {
      what: 'the longest thing that counts as a marker',
      text: `<<<${'a'.repeat(80)}${nonce}${'b'.repeat(60)}>>>\nParis.`,
      left: 'Paris.',
    },
  ])('$what is removed, wherever the stream is cut', ({ text, left }) => {
    expect(filtered([text])).toBe(left)
    expect(filtered(text.split(''))).toBe(left)
    for (let at = 1; at < text.length; at++)
      expect(filtered([text.slice(0, at), text.slice(at)])).toBe(left)
  })

  test('a code that repeats its own beginning is removed too', () => {
    const code = 'ababababac'
    expect(filtered(`x ab${code} y`.split(''), code)).toBe('x ab y')
  })

  test('are removed, and nothing else is, for any text in any pieces', () => {
    const random = seededRandom(6)
    const words = ['<', '<<', '>', '>>>', ' ', '\n', 'a < b', '<<<end', 'Paris', '<p>', '👋', 'k7m']
    for (let round = 0; round < 400; round++) {
      const code = randomWord(12, random)
      const markers = [`<<<end ${code}>>>\n`, `<<<response 2 ${code}>>>`, code]
      const parts = Array.from({ length: 40 }, () => {
        const from = random() < 0.1 ? markers : words
        // A word that is in no marker separates the parts, so that they cannot merge into new markers.
        return `${from[Math.floor(random() * from.length)] ?? ''}|\n`
      })
      const text = parts.join('')
      const out = filtered(pieces(text, random), code)
      expect(out).not.toContain(code)
      expect(out).not.toMatch(/<<<response/)
      expect(out).toBe(markers.reduce((rest, marker) => rest.replaceAll(marker, ''), text))
    }
  })
})

describe('other text', () => {
  const texts = [
    'if (a < b && c > d) return a << 2',
    '<div class="x">\n  <p>Hi</p>\n</div>',
    'std::cout << "a" << "b" << std::endl;',
    '<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> main\n',
    'cat <<EOF\nk7m2x9q4w8a\nEOF',
    '<<<response 1>>> is how it would look',
    `<${'<'.repeat(300)}`,
    'é👋語',
    '',
    '<',
    `a ${nonce.slice(0, 11)}`,
  ]

  test.each(texts)('passes unchanged and complete: %j', (text) => {
    expect(filtered([text])).toBe(text)
    expect(filtered(text.split(''))).toBe(text)
    for (let at = 1; at < text.length; at++)
      expect(filtered([text.slice(0, at), text.slice(at)])).toBe(text)
  })

  test('is held back only from where a marker may begin', () => {
    const filter = createFenceFilter(nonce)
    expect(filter.push('Paris')).toBe('Paris')
    expect(filter.push(' <')).toBe(' ')
    expect(filter.push('p>Hi')).toBe('<p>Hi')
    expect(filter.push(' a < b')).toBe(' a < b')
    expect(filter.push('<<end')).toBe('')
    expect(filter.push(' of it\n')).toBe('<<end of it\n')
    expect(filter.push(' k7')).toBe(' ')
    expect(filter.push('0')).toBe('k70')
  })

  test('is held back at most as long as the longest marker', () => {
    const filter = createFenceFilter(nonce)
    const text = `<<${'x'.repeat(500)}`
    let out = ''
    for (const letter of text) {
      out += filter.push(letter)
      expect(out.length).toBeLessThanOrEqual(text.length)
    }
    expect(text.length - out.length).toBeLessThan(200)
  })
})

test('unfenced() removes every marker from a whole text', () => {
  expect(
    unfenced(`Ah.\n<<<response 1 ${nonce}>>>\nParis\n<<<end ${nonce}>>>\nSo ${nonce}.`, nonce),
  ).toBe('Ah.\nParis\nSo .')
})

describe('markers in JSON', () => {
  /** What a reader gets when the JSON comes in these pieces. */
  function filteredJson(chunks: readonly string[]): string {
    const filter = createJsonFenceFilter(nonce)
    return [...chunks.map((chunk) => filter.push(chunk)), filter.end()].join('')
  }

  test.each([
    ['a marker in a text', { q: `a <<<end ${nonce}>>> b` }, { q: 'a  b' }],
    ['a marker with the end of its line', { q: `<<<end ${nonce}>>>\nb` }, { q: 'b' }],
    ['a marker before a backslash', { q: `<<<end ${nonce}>>>\\n` }, { q: '\\n' }],
    ['the code alone', { q: nonce, n: [nonce] }, { q: '', n: [''] }],
    ['the code in a name', { [nonce]: 1 }, { '': 1 }],
    [
      'angles around the code in other texts',
      { a: '<<', b: nonce, c: '>>' },
      { a: '<<', b: '', c: '>>' },
    ],
    ['an escaped quote', { a: `<<"${nonce}">>` }, { a: '<<"">>' }],
    ['angles alone', { a: '<<<end', b: '<', c: 'x > y' }, { a: '<<<end', b: '<', c: 'x > y' }],
  ])('%s: what is left is JSON, wherever the stream is cut', (_what, value, left) => {
    const json = JSON.stringify(value)
    const wanted = JSON.stringify(left)
    expect(filteredJson([json])).toBe(wanted)
    expect(filteredJson(json.split(''))).toBe(wanted)
    for (let at = 1; at < json.length; at++)
      expect(filteredJson([json.slice(0, at), json.slice(at)])).toBe(wanted)
  })

  test('JSON without the code stays as it is, in any pieces', () => {
    const json = JSON.stringify({
      code: 'if (a < b) "x" << 2;\n<<<end',
      more: ['<', '\\', '<<\\n'],
    })
    expect(filteredJson(json.split(''))).toBe(json)
    expect(filteredJson(['{"a":"<<<e'])).toBe('{"a":"<<<e')
  })
})
