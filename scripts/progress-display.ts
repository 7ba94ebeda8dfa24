/** Draws a run while its agents work: events in, lines out, nothing else. */
import type { WireProgress } from '../src/protocol/runs/progress-response.ts'

/** A step of a run, as `moa.event` of a chunk. */
export type ProgressEvent = WireProgress

type AgentEnd = Extract<WireProgress, { readonly type: 'agent-end' }>

interface Agent {
  readonly name: string
  readonly model: string
  readonly end?: AgentEnd
}

interface Layer {
  readonly layer: number
  readonly agents: readonly Agent[]
  readonly proposals?: number
}

/** A run so far. */
export interface Progress {
  readonly layers: readonly Layer[]
  readonly judge?: string
  readonly aggregator?: string
}

/** A run before its first event. */
export const noProgress: Progress = { layers: [] }

/** Returns the run after one more event. */
export function advance(progress: Progress, event: ProgressEvent): Progress {
  switch (event.type) {
    case 'layer-start': {
      const agents = event.agents.map((name) => ({ name, model: '' }))
      return withLayer(progress, { layer: event.layer, agents })
    }
    case 'agent-start':
      return withAgent(progress, event.layer, { name: event.agent, model: event.model })
    case 'agent-end':
      return withAgent(progress, event.layer, {
        name: event.agent,
        model: event.model,
        end: event,
      })
    case 'layer-end': {
      const layer = findLayer(progress, event.layer)
      return withLayer(progress, { ...layer, proposals: event.proposals })
    }
    case 'judge-start':
      return { ...progress, judge: event.model }
    case 'aggregator-start':
      return { ...progress, aggregator: event.model }
    case 'layers-skipped':
    case 'remark':
    case 'agent-delta':
    case 'draft':
    case 'run-degraded':
    // A newer gateway may send more; what is not known here is not shown.
    default:
      return progress
  }
}

function findLayer(progress: Progress, index: number): Layer {
  return progress.layers.find(({ layer }) => layer === index) ?? { layer: index, agents: [] }
}

function withLayer(progress: Progress, layer: Layer): Progress {
  const others = progress.layers.filter((other) => other.layer !== layer.layer)
  return { ...progress, layers: [...others, layer].toSorted((a, b) => a.layer - b.layer) }
}

function withAgent(progress: Progress, index: number, agent: Agent): Progress {
  const layer = findLayer(progress, index)
  const known = layer.agents.some(({ name }) => name === agent.name)
  const agents = known
    ? layer.agents.map((other) => (other.name === agent.name ? agent : other))
    : [...layer.agents, agent]
  return withLayer(progress, { ...layer, agents })
}

/** The terminal that the lines are drawn on. */
export interface Canvas {
  readonly color: boolean
  readonly columns: number
}

const colors = { green: 32, yellow: 33, red: 31, gray: 90 }
/** A color of a terminal. */
export type Color = keyof typeof colors

/** A text in a color, where the canvas has colors. */
export function colored(text: string, color: Color, { color: hasColors }: Canvas): string {
  return hasColors ? `\x1b[${colors[color]}m${text}\x1b[0m` : text
}

interface Look {
  readonly mark: string
  readonly color: Color
  readonly word?: string
}

const working: Look = { mark: '…', color: 'gray' }
const looks: Readonly<Record<string, Look>> = {
  ok: { mark: '✓', color: 'green' },
  cached: { mark: '✓', color: 'green', word: 'cached' },
  partial: { mark: '✓', color: 'yellow', word: 'partial' },
  cancelled: { mark: '✗', color: 'yellow', word: 'cancelled' },
  failed: { mark: '✗', color: 'red' },
}

/** Draws a run, one line per agent, no line wider than the canvas. */
export function renderProgress(progress: Progress, canvas: Canvas): string[] {
  const agents = progress.layers.flatMap((layer) => layer.agents)
  const nameWidth = Math.max(0, ...agents.map(({ name }) => name.length))
  const modelWidth = Math.max(0, ...agents.map(({ model }) => model.length))

  const lines: string[] = []
  for (const { layer, agents: members, proposals } of progress.layers) {
    const found = proposals === undefined ? '' : `: ${count(proposals, 'proposal')}`
    lines.push(fit(`layer ${layer + 1}${found}`, canvas.columns))
    for (const agent of members) {
      const names = `${agent.name.padEnd(nameWidth)}  ${agent.model.padEnd(modelWidth)}`
      lines.push(agentLine(names, agent.end, canvas))
    }
  }
  if (progress.judge !== undefined) {
    lines.push(fit(`judge: ${progress.judge}`, canvas.columns))
  }
  if (progress.aggregator !== undefined) {
    const role = agents.length === 0 ? 'model' : 'aggregator'
    lines.push(fit(`${role}: ${progress.aggregator}`, canvas.columns))
  }
  return lines
}

function agentLine(names: string, end: AgentEnd | undefined, canvas: Canvas): string {
  const look = end ? (looks[end.status] ?? { mark: '✗', color: 'red', word: end.status }) : working
  const latency = end?.latency_ms === undefined ? '' : `${Math.round(end.latency_ms)} ms`
  const text = [names, latency.padStart(8), look.word, end?.error?.message]
    .filter(Boolean)
    .join('  ')
  const mark = colored(look.mark, look.color, canvas)
  const indent = '  '
  return `${indent}${mark} ${fit(text, canvas.columns - indent.length - 2)}`
}

/** A terminal that wrapped a line would make every redraw one line too short. */
function fit(text: string, columns: number): string {
  const characters = Array.from(oneLine(text).trimEnd())
  if (characters.length <= columns) return characters.join('')
  return `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`
}

/** Removes control characters, which could move the cursor: names, errors and answers are untrusted. */
export function withoutControls(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}/gu, '')
}

function oneLine(text: string): string {
  return withoutControls(text.replaceAll(/[\t\r\n]+/g, ' '))
}

/** Returns the text that draws `lines` over the `drawn` lines above the cursor. */
export function redraw(drawn: number, lines: readonly string[]): string {
  const up = drawn > 0 ? `\x1b[${drawn}A\r` : ''
  return `${up}\x1b[0J${lines.map((line) => `${line}\n`).join('')}`
}

/** What a finished run cost. */
export interface Receipt {
  /** The id of the run; absent without a report. */
  readonly run?: string | undefined
  readonly calls: number | undefined
  readonly tokens: number | undefined
  /** `null` when a price is unknown. */
  readonly costUsd: number | null | undefined
  readonly degraded: boolean
  readonly reasons: readonly string[]
  readonly finishReason: string | undefined
}

/** One line about the cost of a run, and what the answer lacks. */
export function renderReceipt(receipt: Receipt, elapsedMs: number): string {
  const { calls, tokens, costUsd, degraded, reasons, finishReason } = receipt
  const parts = [`${(elapsedMs / 1000).toFixed(1)} s`]
  if (costUsd !== undefined) parts.unshift(costUsd === null ? 'cost unknown' : money(costUsd))
  if (tokens !== undefined) parts.unshift(count(tokens, 'token'))
  if (calls !== undefined) parts.unshift(count(calls, 'call'))
  if (finishReason && finishReason !== 'stop') parts.push(`ended early: ${finishReason}`)
  if (degraded) parts.push(`degraded: ${reasons.join(', ') || 'no reason given'}`)
  return oneLine(parts.join(' · '))
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}

/** To the millionth of a dollar, as the gateway counts. */
export function money(usd: number): string {
  return `$${usd.toFixed(6).replace(/\.?0+$/, '')}`
}
