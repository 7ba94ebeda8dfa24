import type { VNode } from 'preact'
import { html } from '../../shared/html.ts'

/** Whether the mixture is worth its price; nothing here until comparisons are stored. */
export function Worth(): VNode {
  return html`<section class="panel" aria-labelledby="worth">
    <h2 id="worth">Worth</h2>
    <div class="empty">
      <p>
        <strong>No comparison with a single model is stored here.</strong> ${' '}Whether a mixture
        is better than the best of its models, by how much and at which price, is measured on your
        questions:
      </p>
      <pre><code>npm run eval -- questions.jsonl --mixture demo</code></pre>
    </div>
  </section>`
}
