import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '../../../src/client/client.ts'
import { Gate } from '../../../src/eval/asking/gate.ts'
import { boundedClient } from '../../../src/eval/asking/bounded-client.ts'
import { Budget } from '../../../src/eval/asking/budget.ts'
import type { EvalEvent } from '../../../src/eval/evaluating/eval-event.ts'
import { evaluate } from '../../../src/eval/evaluating/evaluate.ts'
import { Notebook } from '../../../src/eval/evaluating/notebook.ts'
import type { Question } from '../../../src/eval/questions/question.ts'
import { createResults, openResults } from '../../../src/eval/results/results-folder.ts'
import type { EvalOptions } from '../../../src/eval/results/run-file.ts'
import { systemsOf } from '../../../src/eval/systems/systems-of.ts'
import { hashOfQuestions } from '../../../src/eval/results/results-folder.ts'
import { answered, callOf, fakeGateway, questionOf } from '../asking/fake-gateway.ts'
import { optionsOf, runOf } from '../results/run-of.ts'
import { mixtureOf } from '../systems/mixture-of.ts'

/** What each model of the fake gateway answers. */
export type Voices = (model: string, prompt: string) => string

export interface SceneOptions {
  readonly questions: readonly Question[]
  readonly voices?: Voices
  readonly options?: Partial<EvalOptions>
  readonly against?: readonly string[]
  readonly budgetUsd?: number
}

const AGENTS = [{ model: 'up/mini' }, { model: 'up/small' }]

/** An evaluation of a team of two models behind a fake gateway, in a directory of its own. */
export function scene({ questions, voices = () => 'Same', ...rest }: SceneOptions) {
  const { options = {}, against = ['auto'], budgetUsd } = rest
  const path = join(mkdtempSync(join(tmpdir(), 'evaluate-')), 'out')
  const judges = questions.some(({ check }) => check === null) ? ['up/judge'] : []
  const run = runOf({
    systems: systemsOf([mixtureOf(AGENTS)], against),
    judges,
    questionsHash: hashOfQuestions(questions),
    options: optionsOf({ against, judges, concurrency: 1, ...options }),
  })
  createResults(path, { run, questions })[Symbol.dispose]()
  const gateway = fakeGateway(({ path: route, body }) => {
    const request = body as unknown as FakeRequest
    if (route.startsWith('/v1/runs/')) return Response.json(runRecord(route, voices))
    if (route === '/v1/estimate') return Response.json({ max_cost_usd: 1, unpriced: null })
    return answered(voices(nameOf(request), request.messages.at(-1)?.content ?? ''), {
      run: `run_${request.messages.at(-1)?.content}`,
    })
  })
  /** Goes on with the directory as a new process would; stops after so many events. */
  const go = async (most = Infinity) => {
    using folder = openResults(path)
    const notebook = new Notebook(folder)
    const budget = budgetUsd === undefined ? null : new Budget(budgetUsd, notebook.spentUsd() ?? 0)
    const client: Client = boundedClient(gateway.context.client, { gate: new Gate(4), budget })
    const judging = { ...gateway.context, client, seed: 1, cache: null }
    const events: EvalEvent[] = []
    const work = evaluate({ run: folder.run, questions, notebook, judging })
    for (;;) {
      const { done, value } = await work.next()
      if (done) return { events, end: value, ...notebook.results() }
      if (events.push(value) >= most) break
    }
    await work.return(null)
    return { events, end: null, ...notebook.results() }
  }
  const asked = () =>
    gateway.sent
      .filter(({ path: route }) => route === '/v1/chat/completions')
      .map(({ body }) => {
        const request = body as unknown as FakeRequest
        return `${nameOf(request)}: ${request.messages.at(-1)?.content}`
      })
  return { path, go, asked, sent: gateway.sent }
}

interface FakeRequest {
  readonly model: string
  readonly moa?: {
    readonly solo?: boolean
    readonly strategy?: string
    readonly layers?: readonly { readonly agents: readonly { readonly model: string }[] }[]
    readonly proposals?: readonly { readonly text: string }[]
  }
  readonly messages: readonly { readonly content: string }[]
}

/** A request by what its system is. */
function nameOf({ model, moa }: FakeRequest): string {
  if (moa?.solo === true) return 'solo'
  if (moa?.strategy === 'select') return `select of ${moa.proposals?.length ?? 0}`
  if (moa?.layers !== undefined) return `samples of ${moa.layers[0]?.agents[0]?.model}`
  return model
}

function runRecord(route: string, voices: Voices) {
  const prompt = decodeURIComponent(route.slice('/v1/runs/run_'.length))
  const proposals = ['mini', 'small'].map((agent) => {
    const model = `up/${agent}`
    return { layer: 0, agent, model, text: voices(model, prompt), ended: 'whole' }
  })
  const calls = proposals.map(({ agent, model }) =>
    callOf({ role: 'agent', layer: 0, agent, model, cost_usd: 0.01 }),
  )
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
  return { run: 'run', usage, calls, proposals, cost_usd: 0.25 }
}

/** So many questions, named after their number. */
export function questionsOf(count: number, fields: Partial<Question> = {}): Question[] {
  return Array.from({ length: count }, (_, at) =>
    questionOf({ id: `q${at}`, messages: [{ role: 'user', content: `q${at}` }], ...fields }),
  )
}
