import type { WireCall, WireReport } from '../../protocol/runs/report-response.ts'
import type { WireRun } from '../../protocol/runs/responses.ts'
import type { Question } from '../questions/question.ts'
import type { AnswerRecord, CallRecord } from '../results/answer-record.ts'
import type { System } from '../systems/system.ts'
import type { Reply } from './reply.ts'

/** An answer before its first turn. */
export function emptyAnswer(
  { id: question }: Question,
  { id: system }: System,
  repeat: number,
): AnswerRecord {
  return {
    question,
    system,
    repeat,
    texts: [],
    error: null,
    finishReason: null,
    models: [],
    promptTokens: 0,
    completionTokens: 0,
    costUsd: 0,
    latencyMs: 0,
    firstTokenMs: null,
    degraded: [],
    run: null,
    from: 'asked',
    proposals: [],
    calls: [],
  }
}

/** An answer with the reply to its next turn. Its run and its first token are those of the first turn. */
export function withReply(answer: AnswerRecord, reply: Reply): AnswerRecord {
  const { report, finishReason, usage } = reply.end
  const isFirst = answer.texts.length === 0
  return {
    ...withReport(answer, report),
    texts: [...answer.texts, reply.text],
    finishReason,
    promptTokens: answer.promptTokens + (usage?.prompt_tokens ?? 0),
    completionTokens: answer.completionTokens + (usage?.completion_tokens ?? 0),
    latencyMs: answer.latencyMs + reply.latencyMs,
    firstTokenMs: isFirst ? reply.firstTokenMs : answer.firstTokenMs,
    run: isFirst ? (report?.run ?? null) : answer.run,
  }
}

/** An answer with what a failed run called and cost: that is paid, too. What a run without a record cost is not known. */
export function withFailure(answer: AnswerRecord, run: WireRun | null): AnswerRecord {
  if (run === null) return { ...answer, costUsd: null }
  const { usage } = run
  return {
    ...withReport(answer, run),
    promptTokens: answer.promptTokens + usage.prompt_tokens,
    completionTokens: answer.completionTokens + usage.completion_tokens,
    run: answer.run ?? run.run,
  }
}

function withReport(answer: AnswerRecord, report: WireReport | null): AnswerRecord {
  const calls = report?.calls.map(toCall) ?? []
  const reasons = report?.degraded === true ? report.reasons : []
  return {
    ...answer,
    models: unique([...answer.models, ...calls.map(({ model }) => model)]),
    costUsd: sum(answer.costUsd, report?.cost_usd ?? null),
    degraded: unique([...answer.degraded, ...reasons]),
    calls: [...answer.calls, ...calls],
  }
}

/** A call as the results have it. */
export function toCall(call: WireCall): CallRecord {
  return {
    role: call.role,
    layer: call.layer,
    agent: call.agent,
    model: call.model,
    status: call.status,
    promptTokens: call.usage.prompt_tokens,
    completionTokens: call.usage.completion_tokens,
    costUsd: call.cost_usd,
    latencyMs: call.latency_ms,
  }
}

/** A sum of costs: not known when one of them is not. */
export function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
