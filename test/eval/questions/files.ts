import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { readQuestions } from '../../../src/eval/questions/read-questions.ts'

/** A folder of its own for the files of one test file, gone after it. */
export function questionFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'questions-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let count = 0

  async function file(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(folder, `${++count}-${name}`)
    await writeFile(path, content)
    return path
  }

  const read = async (name: string, content: string | Uint8Array) =>
    readQuestions(await file(name, content))

  return {
    folder,
    read,
    /** The only question of a file. */
    readOne: async (name: string, content: string | Uint8Array) => {
      const { questions } = await read(name, content)
      expect(questions).toHaveLength(1)
      return questions[0]
    },
    /** The message of the error that a file is, its path replaced by FILE. */
    problem: async (name: string, content: string | Uint8Array) => {
      const path = await file(name, content)
      const error: unknown = await readQuestions(path).catch((cause: unknown) => cause)
      expect(error).toMatchObject({ name: 'EvalError' })
      return (error as Error).message.replace(path, 'FILE')
    },
  }
}

/** Objects as JSON, one a line. */
export const lines = (...objects: readonly unknown[]) =>
  objects.map((object) => JSON.stringify(object)).join('\n')
