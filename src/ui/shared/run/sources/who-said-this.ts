import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useId, useMemo } from 'preact/hooks'
import { percent } from '../../format.ts'
import { html } from '../../html.ts'
import type { RunView } from '../run-view.ts'
import { sentencesOf } from './sentences.ts'
import { similarTo, type Similar } from './similar.ts'

/** For each sentence of the answer, the most similar sentences of the proposals. */
export function WhoSaidThis({ view }: { readonly view: RunView }): VNode {
  const isOpen = useSignal(false)
  return html`<details
    class="run-sources"
    onToggle=${(event: Event) => (isOpen.value = (event.currentTarget as HTMLDetailsElement).open)}
  >
    <summary>Who said this</summary>
    ${isOpen.value && html`<${Sentences} view=${view} />`}
  </details>`
}

function Sentences({ view }: { readonly view: RunView }): VNode {
  const active = useSignal(0)
  const id = useId()
  const sentences = useMemo(() => sentencesOf(view.answer), [view.answer])
  const find = useMemo(() => similarTo(view), [view.layers])
  const sentence = sentences[active.value]
  if (sentence === undefined)
    return html`<p class="soft">The answer has no sentence to compare.</p>`
  return html`
    <p class="soft">
      Point at a sentence of the answer, or reach it with Tab: below them is what the agents wrote
      that is most like it. This is similarity of words, not proof of where it comes from.
    </p>
    <ol class="run-sentences" role="list">
      ${sentences.map(
        (each, at) =>
          html`<li>
            <button
              type="button"
              dir="auto"
              aria-pressed=${at === active.value}
              aria-describedby=${at === active.value ? id : null}
              onPointerEnter=${() => (active.value = at)}
              onFocus=${() => (active.value = at)}
              onClick=${() => (active.value = at)}
            >
              ${each}
            </button>
          </li>`,
      )}
    </ol>
    <div class="run-found" id=${id}><${Found} similar=${find(sentence)} /></div>
  `
}

function Found({ similar }: { readonly similar: readonly Similar[] }): VNode {
  if (similar.length === 0) {
    return html`<p class="soft">No agent wrote a sentence that is much like this one.</p>`
  }
  return html`<ul role="list">
    ${similar.map(
      ({ agent, sentence, similarity }) =>
        html`<li>
          <strong><bdi>${agent}</bdi></strong
          >${' '}<span class="soft">${percent(similarity)} similar</span>${' '}
          <mark dir="auto">${sentence}</mark>
        </li>`,
    )}
  </ul>`
}
