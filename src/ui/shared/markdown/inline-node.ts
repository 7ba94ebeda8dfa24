import type { Address } from './guard.ts'

/** What stands within a line of text. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'image'; readonly text: string; readonly address: Address }
  | { readonly kind: 'link'; readonly address: Address; readonly children: readonly Inline[] }
  | { readonly kind: 'em' | 'strong' | 'del'; readonly children: readonly Inline[] }

/** The text of nodes without their form. */
export function plainText(nodes: readonly Inline[]): string {
  return nodes
    .map((node) =>
      'children' in node ? plainText(node.children) : node.kind === 'break' ? '\n' : node.text,
    )
    .join('')
}
