/** Draws an evaluation while it goes on: a state in, lines out. */
import { counted, duration, percent, range, usd } from '../report/figures.ts'
import type { Interval, Verdict } from '../results/summary.ts'
import type { Desk } from './desk.ts'
import { alignedRight, columnsOf, fit, padded } from './terminal-text.ts'

/** A part of the work, such as the answers or the judgments. */
export interface Stage {
  readonly name: string
  /** Records that there are, the ones of an earlier run included. */
  readonly done: number
  readonly total: number
  /** Of `done`: those that failed. */
  readonly failed: number
  /** Records that an earlier run left: they say nothing about the pace of this one. */
  readonly before: number
  /** When its first call was made; null before. */
  readonly startedAtMs: number | null
}

/** The comparison as it stands, for a run that looks at it while it goes on. */
export interface Look {
  readonly mixture: string
  readonly baseline: string
  readonly questions: number
  readonly winRate: number
  readonly interval: Interval
  readonly verdict: Verdict
}

/** An evaluation so far. */
export interface EvalProgress {
  readonly startedAtMs: number
  readonly stages: readonly Stage[]
  /** US dollars of this run; null when a price is unknown. */
  readonly spentUsd: number | null
  /** What the whole run was estimated to cost; null when a price is unknown. */
  readonly estimatedUsd: number | null
  readonly budgetUsd: number | null
  /** Null for a run with a fixed plan. */
  readonly look: Look | null
}

/** The terminal that the lines are drawn on. */
export type Canvas = NonNullable<Desk['canvas']>

const BAR = { least: 8, most: 30 }

/** Draws the run, no line wider than the canvas. */
export function renderProgress(progress: EvalProgress, nowMs: number, canvas: Canvas): string[] {
  const nameWidth = Math.max(0, ...progress.stages.map(({ name }) => columnsOf(name)))
  const counts = progress.stages.map(countOf)
  const countWidth = Math.max(0, ...counts.map(columnsOf))
  const rows = progress.stages.map((stage, index) => {
    const barWidth = Math.min(BAR.most, canvas.columns - nameWidth - countWidth - 24)
    const bar = barWidth < BAR.least ? '' : `  ${barOf(stage, barWidth)}`
    const failed = stage.failed === 0 ? '' : `  ${stage.failed} failed`
    const count = alignedRight(counts[index] ?? '', countWidth)
    return fit(`${padded(stage.name, nameWidth)}${bar}  ${count}${failed}`, canvas.columns)
  })
  const lines = [...rows, fit(timeAndMoney(progress, nowMs), canvas.columns)]
  if (progress.look !== null) lines.push(fit(lookLine(progress.look), canvas.columns))
  return lines
}

/** The run in one line, for a log. */
export function progressLine(progress: EvalProgress, nowMs: number): string {
  const stages = progress.stages.map((stage) => {
    const failed = stage.failed === 0 ? '' : ` (${stage.failed} failed)`
    return `${stage.name} ${countOf(stage)}${failed}`
  })
  return fit([...stages, timeAndMoney(progress, nowMs)].join(' · '), 240)
}

function countOf({ done, total }: Stage): string {
  return `${done}/${total}`
}

function barOf({ done, total }: Stage, width: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.floor(share * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}

function timeAndMoney(progress: EvalProgress, nowMs: number): string {
  const parts = [duration(nowMs - progress.startedAtMs), timeLeft(progress, nowMs)]
  return [...parts, moneyOf(progress)].filter((part) => part !== '').join(' · ')
}

/**
 * Stages that run side by side end with the slowest. A stage that has not begun has no pace yet, so the whole takes
 * at least what the others take.
 */
function timeLeft({ stages }: EvalProgress, nowMs: number): string {
  const open = stages.filter(({ done, total }) => done < total)
  if (open.length === 0) return ''
  const times = open.map((stage) => stageTimeLeftMs(stage, nowMs))
  const known = times.filter((time) => time !== null)
  if (known.length === 0) return ''
  const text = duration(Math.max(...known))
  return known.length < times.length ? `at least ${text} left` : `about ${text} left`
}

function stageTimeLeftMs({ done, total, before, startedAtMs }: Stage, nowMs: number) {
  const made = done - before
  if (startedAtMs === null || made < 1) return null
  return ((nowMs - startedAtMs) / made) * (total - done)
}

function moneyOf({ spentUsd, estimatedUsd, budgetUsd }: EvalProgress): string {
  if (spentUsd === null) return 'cost unknown'
  const spent = `${usd(spentUsd)} spent`
  if (budgetUsd !== null)
    return `${spent}, ${usd(Math.max(0, budgetUsd - spentUsd))} of the budget left`
  if (estimatedUsd === null || estimatedUsd <= spentUsd) return spent
  return `${spent}, about ${usd(estimatedUsd - spentUsd)} left`
}

function lookLine({ mixture, baseline, questions, winRate, interval, verdict }: Look): string {
  const figure = `${percent(winRate)} ${range(interval, percent)}`
  const state = verdict === 'undecided' ? 'undecided so far' : verdict
  return `${state}: ${figure} after ${counted(questions, 'question')}, ${mixture} against ${baseline}`
}

/** A terminal is drawn over at most this often; a log gets a line at most that often. */
const EVERY_MS = { terminal: 100, log: 10_000 }

/** Shows a run on standard error: drawn over again on a terminal, a line now and then elsewhere. */
export class ProgressDisplay {
  #drawnLines = 0
  #shownAtMs = -Infinity
  #waiting: EvalProgress | null = null
  readonly #desk: Desk

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** Shows the run as it stands, unless it was shown a moment ago. */
  show(progress: EvalProgress): void {
    this.#waiting = progress
    const every = this.#desk.canvas === null ? EVERY_MS.log : EVERY_MS.terminal
    if (this.#desk.now() - this.#shownAtMs >= every) this.#draw(progress)
  }

  /** Shows the last state and leaves it on the screen; what is printed next stands below it. */
  end(): void {
    if (this.#waiting !== null) this.#draw(this.#waiting)
    this.#drawnLines = 0
    this.#shownAtMs = -Infinity
  }

  #draw(progress: EvalProgress): void {
    const now = this.#desk.now()
    this.#shownAtMs = now
    this.#waiting = null
    const { canvas } = this.#desk
    if (canvas === null) return this.#desk.report(`${progressLine(progress, now)}\n`)
    // A screen that scrolled could not be drawn over: the lines above it are gone.
    const lines = renderProgress(progress, now, canvas).slice(0, Math.max(1, canvas.rows - 1))
    const up = this.#drawnLines > 0 ? `\x1b[${this.#drawnLines}A\r` : ''
    this.#desk.report(`${up}\x1b[0J${lines.map((line) => `${line}\n`).join('')}`)
    this.#drawnLines = lines.length
  }
}
