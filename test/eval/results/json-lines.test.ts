import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EvalError } from '../../../src/eval/command/errors.ts'
import { JsonLines, readJsonLines } from '../../../src/eval/results/json-lines.ts'

const newPath = () => join(mkdtempSync(join(tmpdir(), 'json-lines-')), 'answers.jsonl')

describe('a file of JSON lines', () => {
  test('returns what was appended, also to another reader at once', () => {
    const path = newPath()
    using file = new JsonLines<{ text: string }>(path)
    file.append({ text: 'a\nb' })
    file.append({ text: 'ü🙂' })
    expect(readJsonLines(path)).toEqual([{ text: 'a\nb' }, { text: 'ü🙂' }])
    expect(file.readAll()).toEqual(readJsonLines(path))
  })

  test('is empty where there is none', () => {
    expect(readJsonLines(newPath())).toEqual([])
  })

  test('drops a last line that was cut, at whatever byte, and goes on behind the line before', () => {
    const cut = Buffer.from(`${JSON.stringify({ text: 'ü🙂' })}\n`)
    for (let bytes = 1; bytes < cut.length; bytes += 1) {
      const path = newPath()
      writeFileSync(path, '{"n":1}\n')
      appendFileSync(path, cut.subarray(0, bytes))
      expect(readJsonLines(path)).toEqual([{ n: 1 }])
      using file = new JsonLines<object>(path)
      file.append({ n: 2 })
      expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":2}\n')
    }
  })

  test('reports a line in its middle that is not JSON, by its number', () => {
    const path = newPath()
    writeFileSync(path, '{"n":1}\n{"n":\n{"n":3}\n')
    expect(() => readJsonLines(path)).toThrow(EvalError)
    expect(() => readJsonLines(path)).toThrow(/answers.jsonl: line 2 is not JSON/)
  })
})
