import { describe, expect, test } from 'vitest'
import { degrades, REASONS, type ReasonCode } from '../../../src/moa/reasons.ts'
import { informsOnly, reasonWords } from '../../../src/ui/dashboard/overview/reason-words.ts'

const CODES = Object.keys(REASONS) as ReasonCode[]

describe('the words of a reason', () => {
  test.each(CODES)('%s has some, and degrades as in a report', (code) => {
    expect(reasonWords(code)).not.toBe(code.replaceAll('_', ' '))
    expect(informsOnly(code)).toBe(!degrades(code))
  })

  test('do not depend on its place', () => {
    expect(reasonWords('agent_failed:0/mini')).toBe(reasonWords('agent_failed'))
  })

  test('of another release are its code, and it is not excused', () => {
    expect(reasonWords('moon_full')).toBe('moon full')
    expect(informsOnly('moon_full')).toBe(false)
  })
})
