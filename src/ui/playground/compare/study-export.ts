import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { ApiError } from '../../../client/api-error.ts'
import type { WireRun } from '../../../protocol/runs/responses.ts'
import { client } from '../../shared/access.ts'
import { html } from '../../shared/html.ts'
import { lastProposals } from './rewrite.ts'
import type { Column, Round } from './round.ts'
import { studyCsv, studyMarkdown, studyNamesCsv } from './study-files.ts'
import { studyOf, type Study, type StudyText } from './study.ts'

const FILES = [
  { words: 'Study (Markdown)', name: 'study.md', type: 'text/markdown', write: studyMarkdown },
  { words: 'Study (CSV)', name: 'study.csv', type: 'text/csv', write: studyCsv },
  { words: 'Names (CSV)', name: 'study-names.csv', type: 'text/csv', write: studyNamesCsv },
] as const

/** Downloads for people who rate the texts without knowing who wrote them. */
export function StudyExport({ round }: { readonly round: Round }): VNode {
  const problem = useSignal<string | null>(null)
  const download = async ({ name, type, write }: (typeof FILES)[number]) => {
    try {
      save(new Blob([write(await studyOfRound(round))], { type }), name)
      problem.value = null
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      problem.value = `${error.message}. Compare again, and download within 24 hours.`
    }
  }
  return html`<section class="study" aria-labelledby="study-title">
    <h2 id="study-title">Rate these texts in a study</h2>
    <p class="soft">
      The question, the proposals under letters, the answers under numbers and a blank rubric. The
      names are in an appendix of the Markdown, and in a file of their own beside the CSV.
    </p>
    ${FILES.map(
      (file) =>
        html`<button type="button" onClick=${() => void download(file)}>${file.words}</button>`,
    )}
    ${problem.value !== null && html`<p role="alert">${problem.value}</p>`}
  </section>`
}

/** The texts of a round as the gateway has stored them. */
async function studyOfRound(round: Round): Promise<Study> {
  const columns = round.columns.value.filter(({ view }) => view.value.phase === 'done')
  const proposals = await Promise.all(
    columns.filter(({ isRewrite }) => !isRewrite).map((column) => proposalsOf(column)),
  )
  return studyOf({
    question: round.question,
    proposals: proposals.flat(),
    answers: columns.map(({ subject, view: { value: view } }) => ({
      text: view.answer,
      name: subject,
      run: view.run,
      costUsd: view.report?.cost_usd ?? null,
      durationMs: view.durationMs,
    })),
  })
}

async function proposalsOf({ subject, view }: Column): Promise<StudyText[]> {
  const { run: id } = view.value
  if (id === null) return []
  const run = await client.value.runs.get(id)
  return lastProposals(run).map(({ agent, model, text }) => ({
    text,
    name: `${agent} (${model}) in ${subject}`,
    run: id,
    ...figuresOf(run, agent),
  }))
}

function figuresOf({ calls }: WireRun, agent: string): Pick<StudyText, 'costUsd' | 'durationMs'> {
  const call = calls.findLast((each) => each.role === 'agent' && each.agent === agent)
  return { costUsd: call?.cost_usd ?? null, durationMs: call?.latency_ms ?? null }
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // Not at once: the download reads it after this task.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
