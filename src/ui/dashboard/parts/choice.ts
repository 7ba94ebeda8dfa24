import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'
import { follow, hrefAfter, type Move } from '../place.ts'

/** A link to another state of this page. */
export function PageLink({
  move,
  children,
  ...more
}: {
  readonly move: Move
  readonly children: unknown
}): VNode {
  return html`<a ...${more} href=${hrefAfter(move)} onClick=${follow(move)}>${children}</a>`
}

/** Some values of a filter, of which one holds. */
export interface ChoiceProps<T extends string> {
  readonly label: string
  /** The filter in the URL. */
  readonly name: string
  readonly titles: Readonly<Record<T, string>>
  readonly value: T
}

/** A row of links that set a filter in the URL. */
export function Choice<T extends string>({ label, name, titles, value }: ChoiceProps<T>): VNode {
  return html`<nav class="choice" aria-label=${label}>
    <span class="soft" aria-hidden="true">${label}</span>
    ${Object.entries<string>(titles).map(
      ([key, title]) =>
        html`<${PageLink}
          key=${key}
          move=${{ filters: { [name]: key } }}
          aria-current=${key === value ? 'true' : null}
          >${title}<//
        >`,
    )}
  </nav>`
}

/** A filter with many values. */
export interface PickProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, title: string])[]
  readonly pick: (value: string) => void
}

/** A select with its label. */
export function Pick({ label, value, options, pick }: PickProps): VNode {
  const change = (event: Event) => pick((event.currentTarget as HTMLSelectElement).value)
  return html`<label class="pick">
    <span>${label}</span>
    <select onChange=${change}>
      ${options.map(
        ([key, title]) =>
          html`<option key=${key} value=${key} selected=${key === value}>${title}</option>`,
      )}
    </select>
  </label>`
}
