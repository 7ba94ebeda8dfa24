import { sleep } from '../../moa/ports.ts'
import { lastUserText } from '../../moa/message.ts'
import type { Ask } from '../../protocol/ask.ts'
import { MAX_TEXT_CHARS } from '../../protocol/study/study-row.ts'
import type { EndedRun } from '../runs/run.ts'
import { atEnd } from '../runs/run-reader.ts'
import type { FollowedRun, Follower } from './follower.ts'

/** How long after its end a run is recorded: the end of the answer and the record of the run leave first. */
const RECORD_AFTER_MS = 10

/** Records a run for the study that its request names; null where it names none. */
export function followStudy({ prepared, identity, context }: FollowedRun): Follower | null {
  const { ask } = prepared
  const { study } = ask.overrides
  if (study === undefined) return null
  const { caller, services } = context
  const reader = atEnd(async (run) => {
    await sleep(services.clock, RECORD_AFTER_MS, [])
    const { id, participant, cluster = null, condition = null, category = null } = study
    await services.study.record(caller.tenant, {
      study: id,
      id: identity.run,
      participant,
      session: caller.session ?? context.session,
      cluster,
      condition,
      category,
      ...figuresOf(ask, run),
      ...(study.consent === 'text' ? textsOf(ask, run) : { question: null, answer: null }),
    })
  })
  return { reader, needs: ['answer'] }
}

function figuresOf(ask: Ask, run: EndedRun) {
  const { identity, outcome, report, answer, startedAtMs, durationMs } = run
  const { promptTokens, completionTokens } = report.usage
  return {
    run: identity.run,
    atMs: startedAtMs,
    wordsIn: wordsOf(lastUserText(ask.messages)),
    wordsOut: wordsOf(answer.text ?? ''),
    tokens: promptTokens + completionTokens,
    costUsd: report.costUsd,
    latencyMs: Math.round(durationMs),
    degraded: report.degraded || !outcome.ok,
  }
}

function textsOf(ask: Ask, { answer }: EndedRun) {
  return {
    question: lastUserText(ask.messages).slice(0, MAX_TEXT_CHARS),
    answer: (answer.text ?? '').slice(0, MAX_TEXT_CHARS),
  }
}

function wordsOf(text: string): number {
  return text.match(/\S+/gu)?.length ?? 0
}
