import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { FileCache } from '../../../src/eval/judging/verdict-cache.ts'

test('replies of judges outlive the run that paid for them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verdicts-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'verdicts.jsonl')
  {
    using cache = new FileCache(path)
    expect(cache.get('key')).toBeUndefined()
    cache.set('key', 'A>B')
    cache.set('key', 'B>A')
    expect(cache.get('key')).toBe('A>B')
  }
  using again = new FileCache(path)
  expect(again.get('key')).toBe('A>B')
})
