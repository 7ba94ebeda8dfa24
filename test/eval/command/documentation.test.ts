import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runEval } from '../../../src/eval/command/run.ts'
import { SUB_COMMANDS } from '../../../src/eval/command/sub-commands.ts'

const page = readFileSync(new URL('../../../docs/evaluation.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/npm run eval -- ([^`\n]+)/g)].map(([, line = '']) => line)

test('docs/evaluation.md has an example of every command', () => {
  const named = new Set(examples.map((line) => line.split(' ')[0]))
  expect(Object.keys(SUB_COMMANDS).filter((name) => !named.has(name))).toEqual([])
})

test('every option of an example in docs/evaluation.md is in the help of its command', () => {
  const unknown = examples.flatMap((line) => {
    const { usage } = SUB_COMMANDS[line.split(' ')[0] ?? ''] ?? runEval
    const options = line.match(/--[a-z-]+/g) ?? []
    return options.filter((option) => option !== '--help' && !usage.includes(option))
  })
  expect(unknown).toEqual([])
})
