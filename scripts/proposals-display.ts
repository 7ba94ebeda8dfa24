/** Draws what each model of a run said: a run in, text out, nothing else. */
import type { WireRun } from '../src/protocol/runs/responses.ts'
import { colored, money, withoutControls, type Canvas, type Color } from './progress-display.ts'

type WireCall = WireRun['calls'][number]

/** Widest text; longer lines are hard to read. */
const MAX_COLUMNS = 100
const MIN_COLUMNS = 20
const INDENT = '  '

const COLORS: Readonly<Record<string, Color>> = {
  ok: 'green',
  cached: 'green',
  partial: 'yellow',
  cancelled: 'yellow',
  failed: 'red',
}

/** Who said what in a run: for each agent a line about it, and below its text; then who made the answer of them. */
export function renderProposals(run: WireRun, canvas: Canvas): string {
  const columns = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, canvas.columns))
  const agents = run.calls.filter(({ role }) => role === 'agent')
  if (agents.length === 0) return 'No agents: the model answered alone.\n'
  const texts = new Map<string, string>()
  for (const { layer, agent, text } of run.proposals ?? []) texts.set(`${layer}/${agent}`, text)
  const lines: string[] = []
  let last: number | null = null
  for (const call of agents) {
    if (call.layer !== last)
      lines.push(...(last === null ? [] : ['']), `Layer ${(call.layer ?? 0) + 1}`)
    last = call.layer
    lines.push('', headOf(call, canvas, columns))
    const text = texts.get(`${call.layer}/${call.agent}`) ?? absence(call, run)
    lines.push(...wrap(text, columns - INDENT.length).map((line) => `${INDENT}${line}`.trimEnd()))
  }
  const writers = run.calls.filter(({ role }) => role !== 'agent')
  lines.push('', ...writers.map((call) => headOf(call, canvas, columns)))
  return `${lines.join('\n')}\n`
}

/** Its name, model, status, time and cost; on two lines where one is too narrow. */
function headOf(call: WireCall, canvas: Canvas, columns: number): string {
  const { agent, model, status, latency_ms: latencyMs, cost_usd: costUsd } = call
  const cost = costUsd === null ? 'cost unknown' : money(costUsd)
  const facts = [`${(latencyMs / 1000).toFixed(1)} s`, cost].join(' · ')
  const names = withoutControls(`${agent} · ${model}`)
  const shown = colored(status, COLORS[status] ?? 'red', canvas)
  const length = `${names} · ${status} · ${facts}`.length
  return length <= columns
    ? `${names} · ${shown} · ${facts}`
    : `${names}\n${INDENT}${shown} · ${facts}`
}

/** Why an agent has no text. */
function absence(call: WireCall, run: WireRun): string {
  if (call.error !== null) return call.error.message
  return run.stored ? 'No text.' : 'Its text was not stored.'
}

/** The lines of a text, broken between words; what is indented keeps its form. */
function wrap(text: string, columns: number): readonly string[] {
  return withoutControls(text.replaceAll('\t', '  ').replaceAll('\r', ''))
    .trim()
    .split('\n')
    .flatMap((line) => (line.length <= columns ? [line] : wrapLine(line, columns)))
}

function wrapLine(line: string, columns: number): readonly string[] {
  const indent = /^\s*/.exec(line)?.[0].slice(0, columns / 2) ?? ''
  const lines: string[] = []
  let current = indent
  for (const word of line.trim().split(/ +/)) {
    for (const piece of piecesOf(word, columns - indent.length)) {
      const joined = current.trim() === '' ? `${indent}${piece}` : `${current} ${piece}`
      if (joined.length > columns) lines.push(current)
      current = joined.length > columns ? `${indent}${piece}` : joined
    }
  }
  return [...lines, current]
}

/** A word that is longer than a line, such as an address, in pieces; no character is cut in two. */
function piecesOf(word: string, size: number): readonly string[] {
  if (word.length <= size) return [word]
  const characters = Array.from(word)
  const count = Math.ceil(characters.length / size)
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  )
}
