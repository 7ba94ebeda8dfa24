import { expect, test } from 'vitest'
import { agreesToSpend } from '../../../src/eval/command/confirm.ts'
import type { Desk } from '../../../src/eval/command/desk.ts'
import { UseError } from '../../../src/eval/command/errors.ts'

function deskWith(reply: string | null): Desk & { readonly prompts: string[] } {
  const prompts: string[] = []
  return {
    prompts,
    signal: new AbortController().signal,
    now: () => 0,
    write: () => {},
    report: () => {},
    canvas: null,
    ask:
      reply === null
        ? null
        : (prompt) => {
            prompts.push(prompt)
            return Promise.resolve(reply)
          },
    connect: () => Promise.reject(new Error('no gateway here')),
  }
}

test.each([
  ['y', true],
  [' Yes ', true],
  ['', false],
  ['no', false],
  ['yesterday', false],
])('the reply %j to a question about money means %j', async (reply, agreed) => {
  for (const costUsd of [1.5, null]) {
    const desk = deskWith(reply)
    expect(await agreesToSpend({ costUsd, yes: false }, desk)).toBe(agreed)
    expect(desk.prompts).toEqual(['Start? [y/N] '])
  }
})

test.each([
  ['it costs nothing', { costUsd: 0, yes: false }],
  ['the command line says --yes', { costUsd: 1.5, yes: true }],
  ['the command line says --yes to an unknown price', { costUsd: null, yes: true }],
])('nobody is asked where %s', async (_when, spending) => {
  const desk = deskWith('no')
  expect(await agreesToSpend(spending, desk)).toBe(true)
  expect(desk.prompts).toEqual([])
})

test('nothing is spent without a terminal that could agree', async () => {
  await expect(agreesToSpend({ costUsd: null, yes: false }, deskWith(null))).rejects.toThrow(
    UseError,
  )
})
