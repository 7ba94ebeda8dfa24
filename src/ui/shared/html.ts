import htm from 'htm'
import { h, type VNode } from 'preact'

/** Tagged templates that become nodes of preact. Texts become text nodes, never markup. */
export const html = htm.bind(h) as (
  strings: TemplateStringsArray,
  ...values: readonly unknown[]
) => VNode
