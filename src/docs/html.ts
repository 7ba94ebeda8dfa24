/** HTML text. A class, so that the compiler rejects unescaped text in its place. */
class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** HTML text that `html` or `ownMarkup` made. */
export type Html = Markup

/** A value that may stand in an `html` template. */
export type HtmlValue = Html | string | number | readonly HtmlValue[]

/** A template that escapes every value except its own results. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = parts.reduce((sum, part, index) => `${sum}${toText(values[index - 1] ?? '')}${part}`)
  return new Markup(text)
}

/** Text from our own source code that needs no escaping, such as a style sheet; never text from outside. */
export function ownMarkup(text: string): Html {
  return new Markup(text)
}

/** Renders the part of Markdown that OpenAPI descriptions use: paragraphs, lists and `code`. */
export function prose(markdown: string): Html {
  const blocks = markdown.split(/\n{2,}/).filter((block) => block.trim() !== '')
  return html`${blocks.map(toBlock)}`
}

function toText(value: HtmlValue): string {
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(toText).join('')
  return String(value).replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}

function toBlock(block: string): Html {
  const lines = block.split('\n')
  if (lines.every((line) => line.startsWith('- '))) {
    return html`<ul>
      ${lines.map((line) => html`<li>${withCode(line.slice(2))}</li>`)}
    </ul>`
  }
  return html`<p>${withCode(block)}</p>`
}

/** Splits at backticks: every second piece is code. */
function withCode(text: string): Html {
  return html`${text.split('`').map((piece, index) => (index % 2 === 0 ? piece : html`<code>${piece}</code>`))}`
}
