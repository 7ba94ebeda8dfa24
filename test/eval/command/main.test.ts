import { expect, test } from 'vitest'
import { EXIT, type Desk } from '../../../src/eval/command/desk.ts'
import { EvalError, UseError } from '../../../src/eval/command/errors.ts'
import { runCommand, type Commands } from '../../../src/eval/command/main.ts'

function scene() {
  const out: string[] = []
  const err: string[] = []
  const desk: Desk = {
    signal: new AbortController().signal,
    now: () => 0,
    write: (text) => void out.push(text),
    report: (text) => void err.push(text),
    canvas: null,
    ask: null,
    connect: () => Promise.reject(new Error('no gateway here')),
  }
  return { desk, out, err }
}

const commands: Commands = {
  default: { summary: 'compare', usage: 'Usage: eval', run: () => Promise.resolve(EXIT.ok) },
  named: {
    fail: {
      summary: 'fails',
      usage: 'Usage: eval fail',
      run: () => Promise.reject(new EvalError('Cannot do it: the file is gone')),
    },
    misuse: {
      summary: 'is used wrongly',
      usage: 'Usage: eval misuse FILE',
      run: () => Promise.reject(new UseError('Cannot start: no file is named')),
    },
  },
}

test('a wrong command line exits with 2 and shows the usage of its command', async () => {
  const { desk, err } = scene()
  expect(await runCommand(['misuse'], commands, desk)).toBe(EXIT.wrongUse)
  expect(err.join('')).toBe('Cannot start: no file is named\n\nUsage: eval misuse FILE\n')
})

test('a failure exits with 1 and one sentence', async () => {
  const { desk, err } = scene()
  expect(await runCommand(['fail', 'x'], commands, desk)).toBe(EXIT.failed)
  expect(err).toEqual(['Cannot do it: the file is gone\n'])
})

test('a file system that refuses is one sentence, and no stack', async () => {
  const { desk, err } = scene()
  const refused = Object.assign(new Error('ENOTDIR: not a directory'), {
    code: 'ENOTDIR',
    syscall: 'mkdir',
    path: '/results/x',
  })
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' })
  const failing = (error: Error): Commands => ({
    ...commands,
    default: { ...commands.default, run: () => Promise.reject(error) },
  })
  expect(await runCommand([], failing(refused), desk)).toBe(EXIT.failed)
  expect(await runCommand([], failing(full), desk)).toBe(EXIT.failed)
  expect(err).toEqual([
    'Cannot mkdir /results/x: a file stands where a directory is wanted\n',
    'Cannot write: the disk is full\n',
  ])
  await expect(runCommand([], failing(new TypeError('bug')), desk)).rejects.toThrow(TypeError)
})

test('the help of the command lists the others, and each has a help of its own', async () => {
  const { desk, out } = scene()
  expect(await runCommand(['--help'], commands, desk)).toBe(EXIT.ok)
  expect(out.join('')).toContain('fail    fails')
  out.length = 0
  await runCommand(['fail', '--help'], commands, desk)
  expect(out.join('')).toBe('Usage: eval fail\n')
})

test('a word that is no command is left to the comparison', async () => {
  const { desk } = scene()
  expect(await runCommand(['questions.jsonl'], commands, desk)).toBe(EXIT.ok)
})
