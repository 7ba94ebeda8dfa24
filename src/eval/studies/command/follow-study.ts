import type { Desk } from '../../command/desk.ts'
import { ProgressDisplay, type EvalProgress, type Stage } from '../../command/progress.ts'
import type { StudyPlan } from '../lab/plan.ts'
import type { StageEvent } from '../lab/run-stage.ts'
import type { StudyReport } from '../lab/study.ts'

/** What is shown beside the records. */
export interface Following {
  readonly plan: StudyPlan
  readonly desk: Desk
  readonly budgetUsd: number | null
}

/** Shows a study while it goes on; returns its report. */
export async function followStudy(
  running: AsyncGenerator<StageEvent, StudyReport>,
  { plan, desk, budgetUsd }: Following,
): Promise<StudyReport> {
  const display = new ProgressDisplay(desk)
  const kinds = (['proposals', 'answers', 'judgments'] as const).filter((kind) => plan[kind] > 0)
  const stages = new Map<string, Stage>(kinds.map((kind) => [kind, empty(kind, plan[kind])]))
  const startedAtMs = desk.now()
  let spentUsd: number | null = 0
  try {
    for (;;) {
      const { done, value } = await running.next()
      if (done) return value
      const { kind, failed, costUsd } = value
      spentUsd = spentUsd === null || costUsd === null ? null : spentUsd + costUsd
      const stage = stages.get(kind) ?? empty(kind, 0)
      stages.set(kind, advanced(stage, failed, desk.now()))
      const progress: EvalProgress = {
        startedAtMs,
        stages: [...stages.values()],
        spentUsd,
        estimatedUsd: plan.costUsd,
        budgetUsd,
        look: null,
      }
      display.show(progress)
    }
  } finally {
    display.end()
  }
}

function empty(name: string, total: number): Stage {
  return { name, done: 0, total, failed: 0, before: 0, startedAtMs: null }
}

/** A later stage may need proposals that were not foreseen: those of the agent that turned out best. */
function advanced(stage: Stage, failed: boolean, nowMs: number): Stage {
  const done = stage.done + 1
  return {
    ...stage,
    done,
    total: Math.max(stage.total, done),
    failed: stage.failed + (failed ? 1 : 0),
    startedAtMs: stage.startedAtMs ?? nowMs,
  }
}
