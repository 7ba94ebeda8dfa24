import type { EvalProgress, Look, Stage } from '../command/progress.ts'
import type { Results } from '../results/results-folder.ts'
import type { EvalEvent } from './eval-event.ts'

/** How far an evaluation is, as a fold over its events. */
export class ProgressOf {
  #answers: Stage
  #judgments: Stage
  #spentUsd: number | null = 0
  #look: Look | null = null
  readonly #startedAtMs: number
  readonly #estimatedUsd: number | null
  readonly #budgetUsd: number | null

  constructor(
    results: Results,
    { nowMs, estimatedUsd }: { readonly nowMs: number; readonly estimatedUsd: number | null },
  ) {
    const { run, questions, answers, judgments } = results
    const { repeats, budgetUsd } = run.options
    const baselines = run.systems.filter(({ role }) => role !== 'mixture').length
    const unchecked = questions.filter(({ check }) => check === null).length
    const answered = { total: questions.length * run.systems.length * repeats, records: answers }
    const verdicts = 2 * baselines * repeats * run.judges.length * unchecked
    this.#answers = stageOf('answers', answered)
    this.#judgments = stageOf('verdicts', { total: verdicts, records: judgments })
    this.#startedAtMs = nowMs
    this.#estimatedUsd = estimatedUsd
    this.#budgetUsd = budgetUsd
  }

  add(event: EvalEvent, nowMs: number): EvalProgress {
    if (event.type === 'look') this.#look = event.look
    if (event.type === 'answer') {
      this.#answers = advanced(this.#answers, event.record, nowMs)
      if (event.record.from === 'asked') this.#spend(event.record.costUsd)
    }
    if (event.type === 'judgment') {
      this.#judgments = advanced(this.#judgments, event.record, nowMs)
      this.#spend(event.record.costUsd)
    }
    return this.now()
  }

  now(): EvalProgress {
    const stages = [this.#answers, this.#judgments].filter(({ total }) => total > 0)
    return {
      startedAtMs: this.#startedAtMs,
      stages,
      spentUsd: this.#spentUsd,
      estimatedUsd: this.#estimatedUsd,
      budgetUsd: this.#budgetUsd,
      look: this.#look,
    }
  }

  #spend(costUsd: number | null): void {
    this.#spentUsd = this.#spentUsd === null || costUsd === null ? null : this.#spentUsd + costUsd
  }
}

type Counted = { readonly error: string | null }

function stageOf(
  name: string,
  { total, records }: { readonly total: number; readonly records: readonly Counted[] },
): Stage {
  const failed = records.filter(({ error }) => error !== null).length
  const done = records.length
  return { name, done, total: Math.max(total, done), failed, before: done, startedAtMs: null }
}

function advanced(stage: Stage, { error }: Counted, nowMs: number): Stage {
  const done = stage.done + 1
  return {
    ...stage,
    done,
    // The controls of the judges come on top.
    total: Math.max(stage.total, done),
    failed: stage.failed + (error === null ? 0 : 1),
    startedAtMs: stage.startedAtMs ?? nowMs,
  }
}
