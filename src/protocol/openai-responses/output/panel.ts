import type {
  AgentEnd,
  AgentStart,
  CallReport,
  JudgeStart,
  Proposal,
  RunEvent,
} from '../../../moa/events.ts'
import type { Finding } from '../../../moa/findings.ts'
import type { ModelFailure } from '../../../moa/model-port.ts'
import type { RunReport } from '../../../moa/report.ts'
import type { ApiError, ErrorCode } from '../../errors.ts'
import { wireAnalysis } from '../../fusion/analysis.ts'
import { FUSION_TOOL } from '../../fusion/fusion.ts'
import type { OutputItem } from '../response-object.ts'
import type { ItemList } from './item-list.ts'

type FusionItem = Extract<OutputItem, { type: typeof FUSION_TOOL }>

/** Reasons as clients of OpenRouter know them. */
const REASONS: Partial<Record<ErrorCode, string>> = {
  quorum_not_met: 'all_panels_failed',
  budget_exhausted: 'insufficient_credits',
  upstream_rate_limited: 'rate_limited',
  cancelled: 'cancelled',
}

/** What is said where the analyst failed. */
const NO_ANALYSIS = 'The analyst gave no usable analysis: the answer is written without one'

/** The item of OpenRouter's fusion: what each agent wrote, in the order in which they end, and what an analyst finds in it. It is the first item of its answer. */
export class Panel {
  readonly #list: ItemList
  readonly #added = new Set<string>()
  #item: FusionItem | null = null
  /** The last call of the analyst. */
  #analysing: CallReport | null = null

  constructor(list: ItemList) {
    this.#list = list
  }

  /** Follows a run. The item ends when the answer begins; a replay has no agents, and so no item. */
  see(event: RunEvent): void {
    if (event.type === 'agent-start') this.#add(event)
    else if (event.type === 'agent-end') this.#endAgent(event)
    else if (event.type === 'judge-start' && isAnalyst(event)) this.#startAnalysis(event)
    else if (event.type === 'call-end' && isAnalyst(event.call)) this.#analysing = event.call
    else if (event.type === 'finding') this.#endAnalysis(event.finding)
    else if (event.type === 'run-degraded' && event.reason === 'analysis_failed')
      this.#failAnalysis()
    else if (event.type === 'aggregator-start' || event.type === 'answer-deltas') this.#end()
  }

  /** The whole item at once, from the end of a run. */
  fill(proposals: readonly Proposal[], { calls, finding, reasons }: RunReport): void {
    const item = this.#begun()
    for (const { model, text } of proposals) item.responses.push(responseOf(model, text))
    for (const { role, model, status, failure } of calls) {
      const failed = role === 'agent' && (status === 'failed' || status === 'cancelled')
      if (failed) item.failed_models.push(failureOf(model, failure))
    }
    if (finding !== null) this.#endAnalysis(finding)
    this.#analysing = calls.findLast(isAnalyst) ?? null
    if (reasons.includes('analysis_failed')) this.#failAnalysis()
    this.#end()
  }

  /** The run failed: an item that is open ends with the reason. */
  fail({ code, message }: ApiError): void {
    const item = this.#item
    if (item?.status !== 'in_progress') return
    item.status = 'incomplete'
    item.error = message
    const reason = REASONS[code]
    if (reason !== undefined) item.failure_reason = reason
  }

  #begun(): FusionItem {
    if (this.#item !== null) return this.#item
    const id = this.#list.newId(FUSION_TOOL)
    const status = 'in_progress'
    const empty = { responses: [], failed_models: [], sources: [] }
    this.#item = this.#list.begin<FusionItem>({ id, type: FUSION_TOOL, status, ...empty })
    this.#event('in_progress', {})
    return this.#item
  }

  #add({ layer, agent, model }: AgentStart | AgentEnd): void {
    this.#begun()
    const key = `${layer}/${agent}`
    if (this.#added.has(key)) return
    this.#added.add(key)
    this.#event('panel.added', { model: slugOf(model) })
  }

  #endAgent(event: AgentEnd): void {
    this.#add(event)
    const item = this.#begun()
    const { model, proposal, failure } = event
    if (proposal === null) {
      const failed = failureOf(model, failure)
      item.failed_models.push(failed)
      this.#event('panel.failed', failed)
    } else {
      const response = responseOf(proposal.model, proposal.text)
      item.responses.push(response)
      this.#event('panel.completed', response)
    }
  }

  #startAnalysis({ model }: JudgeStart): void {
    const slug = slugOf(model)
    this.#event('analysis.in_progress', { analyst_model: slug, judge_model: slug })
  }

  #endAnalysis(finding: Finding): void {
    if (finding.kind !== 'fusion') return
    const item = this.#begun()
    item.analysis = wireAnalysis(finding, slugOf)
    this.#event('analysis.completed', { analysis: item.analysis })
  }

  #failAnalysis(): void {
    const item = this.#begun()
    item.error = NO_ANALYSIS
    item.failure_reason = reasonOf(this.#analysing)
  }

  #end(): void {
    const item = this.#item
    if (item?.status !== 'in_progress') return
    this.#event('completed', {})
    this.#list.end(item, 'completed')
  }

  #event(name: string, fields: object): void {
    const item = this.#begun()
    this.#list.sink.event(`response.fusion_call.${name}`, {
      ...this.#list.placeOf(item),
      ...fields,
    })
  }
}

/** Whether a caller is the analyst of fusion, and no judge of another strategy. */
function isAnalyst({ agent }: Pick<JudgeStart, 'agent'>): boolean {
  return agent === 'analyst'
}

/** Why there is no analysis, as clients of OpenRouter know it. */
function reasonOf(call: CallReport | null): string {
  if (call?.status === 'ok') return 'judge_schema_mismatch'
  return call?.failure?.code === 'empty_answer' ? 'judge_empty_completion' : 'judge_upstream_error'
}

function responseOf(model: string, content: string) {
  return { model: slugOf(model), content }
}

function failureOf(model: string, failure: ModelFailure | null) {
  const { status } = failure ?? {}
  const error = failure?.message ?? 'It wrote nothing'
  return { model: slugOf(model), error, ...(status === undefined ? {} : { status_code: status }) }
}

/** A model as OpenRouter names it. */
function slugOf(model: string): string {
  return model.startsWith('openrouter/') ? model.slice('openrouter/'.length) : model
}
