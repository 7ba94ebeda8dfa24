import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '../../../src/client/client.ts'
import type { MixtureBody } from '../../../src/client/mixtures.ts'
import type { Desk } from '../../../src/eval/command/desk.ts'
import { runEval } from '../../../src/eval/command/run.ts'
import type { PreferenceRecord } from '../../../src/eval/results/judgment-record.ts'
import type { Summary } from '../../../src/eval/results/summary.ts'

/** A simulated model that answers at once. */
export function sim(name: string): string {
  return `sim/${name}${name.includes('?') ? '&' : '?'}first_token_ms=0&interval_ms=0`
}

/** A mixture of simulated models; those of the panel may have a seed, for samples that differ. */
export function mixtureOf(
  panel: readonly (string | { readonly model: string; readonly seed: number })[],
  aggregator: string,
): MixtureBody {
  const agents = panel.map((agent, index) =>
    typeof agent === 'string'
      ? { name: `agent-${index + 1}`, model: sim(agent) }
      : { name: `agent-${index + 1}`, model: sim(agent.model), seed: agent.seed },
  )
  return { layers: [{ agents }], aggregator: { model: sim(aggregator) } }
}

/** A line of a file of questions. */
export interface PlantedQuestion {
  readonly input: string
  readonly category?: string
  readonly check?: { readonly type: 'number'; readonly value: number }
}

/** Sums whose answers simulated models can reach, all different. */
export function sums(count: number): readonly PlantedQuestion[] {
  return Array.from({ length: count }, (_, index) => {
    const [a, b] = [101 + 3 * index, 57 + 2 * index]
    return { input: `What is ${a} + ${b}?`, check: { type: 'number', value: a + b } }
  })
}

/** The same for judges to decide. */
export function withoutChecks(questions: readonly PlantedQuestion[]): readonly PlantedQuestion[] {
  return questions.map(({ check: _check, ...question }) => question)
}

/** A folder with what an evaluation reads and writes. */
export class Workbench implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'eval-reports-'))
  readonly #url: string
  #runs = 0

  constructor(url: string) {
    this.#url = url
  }

  /** Stores a mixture under an id. */
  async store(id: string, mixture: MixtureBody): Promise<void> {
    await createClient({ url: this.#url }).mixtures.put(id, mixture)
  }

  /** Runs the command on questions; returns the summary and the page that it wrote, and its exit status. */
  async evaluate(questions: readonly PlantedQuestion[], args: readonly string[]) {
    this.#runs += 1
    const file = join(this.#folder, `questions-${this.#runs}.jsonl`)
    const out = join(this.#folder, `results-${this.#runs}`)
    writeFileSync(file, questions.map((question) => `${JSON.stringify(question)}\n`).join(''))
    const said: string[] = []
    const desk = this.#desk(said)
    const fixed = ['--url', this.#url, '--out', out, '--yes', '--no-cache']
    const status = await runEval.run([file, ...fixed, ...args], desk)
    const read = (name: string) => readFileSync(join(out, name), 'utf8')
    const summary: Summary = JSON.parse(read('summary.json'))
    const judgments = () =>
      read('judgments.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as PreferenceRecord)
    return { status, summary, judgments, page: () => read('report.html'), said: said.join('') }
  }

  #desk(said: string[]): Desk {
    return {
      signal: new AbortController().signal,
      now: () => Date.now(),
      write: (text) => void said.push(text),
      report: (text) => void said.push(text),
      canvas: null,
      ask: null,
      connect: async ({ url = this.#url, key }) => createClient({ url, key }),
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true })
  }
}
