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
      question_category: category,
      ...figuresOf(ask, run),
      ...(study.consent === 'text'
        ? textsOf(ask, run)
        : { question_text: null, answer_text: null }),
    })
  })
  return { reader, needs: ['answer'] }
}

function figuresOf(ask: Ask, run: EndedRun) {
  const { identity, outcome, report, answer, startedAtMs, durationMs } = run
  const { promptTokens, completionTokens } = report.usage
  return {
    run: identity.run,
    at: startedAtMs,
    words_in: wordsOf(lastUserText(ask.messages)),
    words_out: wordsOf(answer.text ?? ''),
    tokens: promptTokens + completionTokens,
    cost_usd: report.costUsd,
    latency_ms: Math.round(durationMs),
    degraded: report.degraded || !outcome.ok ? (1 as const) : (0 as const),
  }
}

function textsOf(ask: Ask, { answer }: EndedRun) {
  return {
    question_text: lastUserText(ask.messages).slice(0, MAX_TEXT_CHARS),
    answer_text: (answer.text ?? '').slice(0, MAX_TEXT_CHARS),
  }
}

function wordsOf(text: string): number {
  return text.match(/\S+/gu)?.length ?? 0
}
