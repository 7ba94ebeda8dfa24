import { describe, expect, test } from 'vitest'
import { requestBody } from '../../../src/models/calling/request-body.ts'
import { wellFormedJson } from '../../../src/models/calling/well-formed.ts'
import { JoinedText } from '../../../src/models/dialects/joined-text.ts'

const HIGH = '\ud83d'
const LOW = '\ude00'

describe('wellFormedJson()', () => {
  const values: readonly (readonly [unknown, unknown])[] = [
    [`a${HIGH}`, 'a\ufffd'],
    [`${LOW}${HIGH}b`, '\ufffd\ufffdb'],
    [
      { [`k${HIGH}`]: { deep: [LOW, 1, null, { [LOW]: true }] } },
      { 'k\ufffd': { deep: ['\ufffd', 1, null, { '\ufffd': true }] } },
    ],
    [{ a: undefined, text: new JoinedText([HIGH, LOW, HIGH]) }, { text: `${HIGH}${LOW}\ufffd` }],
    [{ ['__proto__']: HIGH }, { ['__proto__']: '\ufffd' }],
  ]
  test.for(values)('replaces halves of surrogate pairs: %#', ([value, expected]) => {
    expect(wellFormedJson(value)).toBe(JSON.stringify(expected))
  })

  test.for([`${HIGH}${LOW}`, 'Grüße 世界', '\\ud83d as letters', { a: [`"\\${HIGH}${LOW}`] }])(
    'leaves %j as it is',
    (value) => expect(wellFormedJson(value)).toBe(JSON.stringify(value)),
  )
})

describe('the body of a request', () => {
  test.for([10, 300_000])(
    'has no half of a surrogate pair in messages of %d characters',
    async (size) => {
      const content = `${'\u{1F600}'.repeat(size / 2)}${HIGH}`
      const messages = [{ role: 'user' as const, content }]
      const tools = [{ function: { name: 'f', parameters: { properties: { [LOW]: {} } } } }]
      const value = { messages, before: new JoinedText([`b${LOW}`, content]), tools }
      const { body } = requestBody(value, messages)
      const text = await new Response(body).text()
      expect(JSON.parse(text)).toEqual(
        JSON.parse(
          JSON.stringify(value).replaceAll(/(?<!\\ud83d)\\ude00|\\ud83d(?!\\ude00)/g, '\ufffd'),
        ),
      )
      expect(text).not.toMatch(/\\ud83d(?!\\ude00)|(?<!\\ud83d)\\ude00/)
    },
  )
})
