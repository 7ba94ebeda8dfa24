import { useSignal, type Signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { ApiError } from '../../../client/api-error.ts'
import { client } from '../../shared/access.ts'
import { plural, usd } from '../../shared/format.ts'
import { html } from '../../shared/html.ts'
import {
  lastProposals,
  REWRITE_STRATEGIES,
  rewriteBody,
  type Rewrite,
  type RewriteSource,
  type RewriteStrategy,
} from './rewrite.ts'
import { addRewrite, type Column, type Round } from './round.ts'

/** The letter that stands for the answers of all columns. */
const ALL = 'all'

/** A name is read when it was not typed on for so long. */
const TYPING_MS = 300

/** Writes another answer from proposals that are there already, by another writer, strategy or format. */
export function RewriteForm({ round }: { readonly round: Round }): VNode {
  const from = useSignal('')
  const rewrite = useSignal<Rewrite>({ writer: null, strategy: 'synthesize', references: null })
  const source = useSignal<RewriteSource | null>(null)
  const note = useSignal('')
  const sources = round.columns.value.filter(({ view }) => view.value.phase === 'done')
  const letter = from.value || (sources[0]?.letter ?? ALL)
  useEffect(() => {
    const reading = { stopped: false }
    const timer = setTimeout(() => {
      void read(round, letter, rewrite.value).then(([found, words]) => {
        if (reading.stopped) return
        source.value = found
        note.value = words
      })
    }, TYPING_MS)
    return () => {
      reading.stopped = true
      clearTimeout(timer)
    }
  }, [round, letter, rewrite.value])
  const submit = (event: Event) => {
    event.preventDefault()
    if (source.value !== null) addRewrite(round, source.value, rewrite.value)
  }
  return html`<form class="rewrite" aria-labelledby="rewrite-title" onSubmit=${submit}>
    <h2 id="rewrite-title">Write another answer from the same proposals</h2>
    <div class="fields">
      <label>
        From
        <select value=${letter} onChange=${(event: Event) => (from.value = chosen(event))}>
          ${sources.map(
            (each) =>
              html`<option value=${each.letter}>the proposals of answer ${each.letter}</option>`,
          )}
          <option value=${ALL}>all answers above</option>
        </select>
      </label>
      <${RewriteFields} rewrite=${rewrite} />
      <button disabled=${source.value === null}>Write it</button>
    </div>
    <p class="soft">${REWRITE_STRATEGIES[rewrite.value.strategy]} ${note.value}</p>
  </form>`
}

/** What the further answer changes. */
function RewriteFields({ rewrite }: { readonly rewrite: Signal<Rewrite> }): VNode {
  const { writer, strategy, references } = rewrite.value
  const change = (some: Partial<Rewrite>) => (rewrite.value = { ...rewrite.value, ...some })
  return html`
    <label>
      Writer
      <input
        list="askable"
        placeholder="as it was"
        autocomplete="off"
        value=${writer ?? ''}
        onInput=${(event: Event) => change({ writer: chosen(event).trim() || null })}
      />
    </label>
    <label>
      Strategy
      <select
        value=${strategy}
        onChange=${(event: Event) => change({ strategy: chosen(event) as RewriteStrategy })}
      >
        ${Object.keys(REWRITE_STRATEGIES).map((name) => html`<option value=${name}>${name}</option>`)}
      </select>
    </label>
    <label>
      References
      <select
        value=${references ?? ''}
        onChange=${(event: Event) =>
          change({ references: (chosen(event) || null) as Rewrite['references'] })}
      >
        <option value="">as they were</option>
        <option value="fenced">fenced</option>
        <option value="paper">as in the paper</option>
      </select>
    </label>
  `
}

/** What an answer can be written from, and what that costs, in words. */
async function read(
  round: Round,
  letter: string,
  rewrite: Rewrite,
): Promise<[RewriteSource | null, string]> {
  try {
    const source = await sourceOf(round, letter)
    if (source.proposals.length === 0)
      return [null, 'This answer has no proposals: a model alone wrote it.']
    const { calls, max_cost_usd } = await client.value.chat.estimate(rewriteBody(source, rewrite))
    return [source, `Estimated: ${plural(calls, 'call')}, at most ${usd(max_cost_usd)}.`]
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return [null, error.message]
  }
}

async function sourceOf(round: Round, letter: string): Promise<RewriteSource> {
  const { question } = round
  const columns = round.columns.value.filter(({ view }) => view.value.phase === 'done')
  const column = columns.find((each) => each.letter === letter)
  if (column === undefined) return { ...answersOf(columns), question }
  const { run } = column.view.value
  const stored = run === null ? null : await client.value.runs.get(run)
  const proposals = stored === null ? [] : lastProposals(stored)
  return { model: column.model, run, proposals, question }
}

/** The answers themselves as proposals of one mixture: each column is an agent. */
function answersOf(columns: readonly Column[]): Omit<RewriteSource, 'question'> {
  const proposals = columns.map(({ letter, view: { value: view } }) => ({
    agent: `answer-${letter}`,
    // Only the report names the model that wrote the answer.
    model: view.report?.calls.at(-1)?.model ?? '',
    text: view.answer,
  }))
  return { model: columns[0]?.model ?? '', run: null, proposals }
}

function chosen({ target }: Event): string {
  return (target as HTMLInputElement | HTMLSelectElement).value
}
