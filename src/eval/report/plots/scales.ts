import { scaleLinear, scaleLog } from 'd3-scale'
import { percent, type Format } from '../figures.ts'

/** An axis of a plot: where a value stands, in percent of the width or height. */
export interface Scale {
  readonly at: (value: number) => number
  readonly domain: readonly [number, number]
  readonly ticks: readonly { readonly at: number; readonly label: string }[]
}

/** Percent of the picture that stay free on each side, so that marks and labels at the ends are whole. */
const SIDE = 6

interface Axis {
  readonly domain: readonly [number, number]
  readonly format: Format
  readonly ticks?: number
  /** Percent that stay free before the lowest value. */
  readonly start?: number
}

/** Equal steps for equal differences. */
export function linearScale({ domain, format, ticks = 5, start = SIDE }: Axis): Scale {
  const scale = scaleLinear()
    .domain(domain)
    .range([start, 100 - SIDE])
    .clamp(true)
  const labels = scale.ticks(ticks).map((tick) => ({ at: scale(tick), label: tidy(format(tick)) }))
  return { at: scale, domain, ticks: labels }
}

/** Equal steps for equal factors; values must be above 0. */
export function logScale({ domain, format, ticks = 4, start = SIDE }: Axis): Scale {
  const [low, high] = domain
  const wide = low === high ? ([low / 2, high * 2] as const) : domain
  const scale = scaleLog()
    .domain(wide)
    .range([start, 100 - SIDE])
    .clamp(true)
  const labels = roundValues(wide, ticks).map((tick) => ({
    at: scale(tick),
    label: tidy(format(tick)),
  }))
  return { at: scale, domain: wide, ticks: labels }
}

/** What people count in: 1, 2, 5 of each power of ten, or the powers alone where those are enough. */
function roundValues([low, high]: readonly [number, number], most: number): number[] {
  const values: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    values.push(...[1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
  }
  const inside = values.filter((value) => value >= low && value <= high)
  const powers = inside.filter((value) => Number.isInteger(Math.log10(value)))
  if (inside.length <= most) return inside
  return thinned(powers.length < 2 ? inside : powers, most)
}

function thinned(values: readonly number[], most: number): number[] {
  const step = Math.max(1, Math.ceil(values.length / most))
  return values.filter((_, index) => index % step === 0)
}

/** A label of an axis is round: it wants no zeros behind its point. */
function tidy(label: string): string {
  return label.replace(/(\.\d*?)0+(?=\D|$)/, '$1').replace(/\.(?=\D|$)/, '')
}

interface Centred {
  readonly middle: number
  /** What may lie on each side of the middle, from close to far: the first that shows all values is taken. */
  readonly halfWidths: readonly number[]
  readonly format: Format
}

/** The axis of a win rate. */
export const WIN_RATE: Centred = { middle: 0.5, halfWidths: [0.1, 0.2, 0.3, 0.5], format: percent }

/** An axis with "no difference" in its middle. */
export function centredScale(
  values: readonly number[],
  { middle, halfWidths, format }: Centred = WIN_RATE,
): Scale {
  const distances = values.filter(Number.isFinite).map((value) => Math.abs(value - middle))
  const reach = Math.max(0, ...distances)
  const half = halfWidths.find((width) => reach <= width) ?? reach
  const domain = [middle - half, middle + half] as const
  const ticks = [-1, -0.5, 0, 0.5, 1].map((step) => middle + step * half)
  const { at } = linearScale({ domain, format })
  return { at, domain, ticks: ticks.map((tick) => ({ at: at(tick), label: tidy(format(tick)) })) }
}
