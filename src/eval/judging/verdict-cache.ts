import { JsonLines } from '../results/json-lines.ts'

/** Replies of judges by the hash of all that they depend on: the judge, its settings and its prompt with the texts. */
export interface VerdictCache {
  get(key: string): string | undefined
  set(key: string, reply: string): void
}

interface CachedReply {
  readonly key: string
  readonly reply: string
}

/** A cache in a file of JSON lines, which grows with every reply and outlives the run. */
export class FileCache implements VerdictCache, Disposable {
  readonly #file: JsonLines<CachedReply>
  readonly #replies: Map<string, string>

  constructor(path: string) {
    this.#file = new JsonLines(path)
    this.#replies = new Map(this.#file.readAll().map(({ key, reply }) => [key, reply]))
  }

  get(key: string): string | undefined {
    return this.#replies.get(key)
  }

  set(key: string, reply: string): void {
    if (this.#replies.has(key)) return
    this.#replies.set(key, reply)
    this.#file.append({ key, reply })
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]()
  }
}
