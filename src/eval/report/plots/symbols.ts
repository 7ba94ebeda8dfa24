import {
  symbol,
  symbolCircle,
  symbolDiamond2,
  symbolSquare2,
  symbolTriangle2,
  type SymbolType,
} from 'd3-shape'
import { html, type Html } from '../page/markup.ts'

/** Shape and colour together mean a thing, so that neither is needed alone. */
export type Shape = 'circle' | 'diamond' | 'square' | 'triangle'

const TYPES: Readonly<Record<Shape, SymbolType>> = {
  circle: symbolCircle,
  diamond: symbolDiamond2,
  square: symbolSquare2,
  triangle: symbolTriangle2,
}

/** The outline of a shape around 0, 0. */
export function outline(shape: Shape, size = 64): string {
  return symbol(TYPES[shape], size)() ?? ''
}

/** A mark in a line of text, for a legend. */
export function legendMark(shape: Shape, tone: string): Html {
  return html`<svg class="key" viewBox="-7 -7 14 14" aria-hidden="true">
    <path class="mark ${tone}" d="${outline(shape)}" />
  </svg>`
}
