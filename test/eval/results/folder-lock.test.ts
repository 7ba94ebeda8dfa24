import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockFolder } from '../../../src/eval/results/folder-lock.ts'

const newPath = () => join(mkdtempSync(join(tmpdir(), 'lock-')), 'out')

function waiting(onWait: () => void = () => {}) {
  const reports: string[] = []
  return {
    reports,
    wait: async () => {
      onWait()
      await new Promise((resolve) => setImmediate(resolve))
    },
    report: (text: string) => void reports.push(text),
  }
}

test('a results directory is used by one process at a time: the next one waits, and says for whom', async () => {
  const path = newPath()
  const first = await lockFolder(path, waiting())
  let waits = 0
  const second = waiting(() => {
    if ((waits += 1) === 3) first[Symbol.dispose]()
  })
  using _ = await lockFolder(path, second)
  expect(waits).toBe(3)
  expect(second.reports).toEqual([
    `Waiting for process ${process.pid}, which still writes to ${path}\n`,
  ])
})

test('a process that is gone holds nothing', async () => {
  const path = newPath()
  ;(await lockFolder(path, waiting()))[Symbol.dispose]()
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  const { pid = 0 } = gone
  using _folder = await lockFolder(path, waiting())
  writeFileSync(join(path, 'lock'), String(pid))
  const next = waiting()
  using _ = await lockFolder(path, next)
  expect(next.reports).toEqual([])
})

test('a directory without results is gone when it is not used', async () => {
  const path = newPath()
  ;(await lockFolder(path, waiting()))[Symbol.dispose]()
  expect(existsSync(path)).toBe(false)
})

test('one that is used for too long is reported', async () => {
  const path = newPath()
  using _ = await lockFolder(path, waiting())
  await expect(lockFolder(path, waiting())).rejects.toThrow(
    /Cannot use .*: process \d+ writes to it/,
  )
})
