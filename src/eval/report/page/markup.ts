/** HTML that cannot be broken by what it shows: every value of a template is escaped unless it is `Html` itself. */

/** A piece of a page, already escaped. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template; `null` is nothing. */
export type Child = Html | string | number | null | readonly Child[]

/** Builds a piece of a page. Attributes must stand in double quotes. */
export function html(texts: TemplateStringsArray, ...values: readonly Child[]): Html {
  const parts = texts.map((text, index) => compact(text) + markupOf(values[index] ?? null))
  return new Html(parts.join(''))
}

/** The line breaks and indents of a template are for its author. */
function compact(text: string): string {
  return text.replaceAll(/\s*\n\s*(?=>)/g, '').replaceAll(/\s*\n\s*/g, '\n')
}

function markupOf(child: Child): string {
  if (child === null) return ''
  if (child instanceof Html) return child.text
  if (typeof child === 'string' || typeof child === 'number') return escaped(String(child))
  return child.map(markupOf).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Control characters, which a page may not hold, and those that turn the direction of the text around them. A reader
 * sees that something was there.
 */
const CONTROLS = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replaceAll(CONTROLS, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** The name of a model, a mixture or a judge: it may break after a slash, and cannot turn the text around it. */
export function name(text: string): Html {
  const parts = text.split(/(?<=[/:])/)
  return html`<bdi class="name"
    >${parts.map((part, index) => (index === 0 ? part : html`<wbr />${part}`))}</bdi
  >`
}

/** A sentence in which the verdict is strong, and names stand out and cannot turn the text around them. */
export function sentence(
  text: string,
  { strong, names }: { readonly strong: string; readonly names: readonly string[] },
): Html {
  const marked = [...names, strong].filter((part) => part !== '')
  const longestFirst = marked.toSorted((a, b) => b.length - a.length).map(literal)
  const parts = text.split(new RegExp(`(${longestFirst.join('|')})`, 'i'))
  return html`${parts.map((part) => {
    if (names.includes(part)) return name(part)
    const isStrong = part.toLowerCase() === strong
    return isStrong ? html`<strong>${part}</strong>` : html`${part}`
  })}`
}

/** The pattern of a text. */
function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

/** Texts of people and models, with their own line breaks and in their own direction. */
export function prose(text: string): Html {
  return html`<div class="prose" dir="auto">${text}</div>`
}
