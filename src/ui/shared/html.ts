import htm from 'htm'
import { h, type VNode } from 'preact'

type Template = (strings: readonly string[], ...values: readonly unknown[]) => VNode

const template = htm.bind(h) as Template

/** By the parts of a template, which are one array for each place in the code. */
const spaced = new WeakMap<readonly string[], readonly string[]>()

/** Tagged templates that become nodes of preact. Texts become text nodes, never markup. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): VNode {
  let parts = spaced.get(strings)
  if (parts === undefined) {
    parts = strings.map(withSpaces)
    spaced.set(strings, parts)
  }
  return template(parts, ...values)
}

/** A line break between a text and a value is a space, as in HTML; htm would remove it, and join two words. */
function withSpaces(part: string): string {
  return part.replace(/^\s*\n\s*(?=[^\s<])/u, ' ').replace(/(?<=[^\s>])\s*\n\s*$/u, ' ')
}
