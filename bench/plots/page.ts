/** Names of colours; `pale` is for areas, and too weak for text. They differ in lightness too, so that colour-blind readers and printers can tell them apart. */
export type Colour = 'blue' | 'orange' | 'green' | 'purple' | 'grey' | 'pale'

// After Okabe and Ito (2008); darker on white and lighter on black, so that text in them can be read.
const LIGHT: Readonly<Record<Colour, string>> = {
  blue: '#0069a8',
  orange: '#b34700',
  green: '#00785a',
  purple: '#8a3d74',
  grey: '#595959',
  pale: '#c9c9c9',
}
const DARK: Readonly<Record<Colour, string>> = {
  blue: '#5cb8f2',
  orange: '#ff9a57',
  green: '#3fc79d',
  purple: '#e08cc5',
  grey: '#a8a8a8',
  pale: '#4a5058',
}

/** A picture (SVG) that follows the reader's choice of a light or a dark page. */
export function pageOf(
  {
    width,
    height,
    title,
  }: { readonly width: number; readonly height: number; readonly title: string },
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${title}</title>`,
    `<style>${styleOf(LIGHT, { text: '#1a1a1a', back: '#ffffff', grid: '#d9d9d9' })}`,
    `@media (prefers-color-scheme: dark) { ${styleOf(DARK, { text: '#e6e6e6', back: '#0d1117', grid: '#3a3f47' })} }</style>`,
    `<rect class="back" width="${width}" height="${height}"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

function styleOf(
  colours: Readonly<Record<Colour, string>>,
  { text, back, grid }: { readonly text: string; readonly back: string; readonly grid: string },
): string {
  const named = Object.entries(colours).map(
    ([name, value]) => `.${name} { fill: ${value} } .${name}-line { stroke: ${value}; fill: none }`,
  )
  return [
    `text { fill: ${text} } .back { fill: ${back} } .grid { stroke: ${grid} }`,
    ...named,
  ].join(' ')
}

/** Text at a place; `more` are further attributes. */
export function textAt(x: number, y: number, { text, more = '' }: { text: string; more?: string }) {
  return `<text x="${rounded(x)}" y="${rounded(y)}" ${more}>${text}</text>`
}

/** With one digit after the point, to keep pictures small. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
