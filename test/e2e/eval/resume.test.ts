import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '../../../src/client/client.ts'
import { readResults } from '../../../src/eval/results/results-folder.ts'
import { runScript, startScript } from '../../scripts/run-script.ts'
import { bindingsFor, startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts'

const QUESTIONS = 12
const CONCURRENCY = 3
/** Requests to models between two kills. */
const STEP = 11

let upstream: Upstream
let gateway: TestGateway

beforeAll(async () => {
  upstream = await startUpstream()
  // Slow enough that some requests are always under way.
  for (const model of ['mini', 'small', 'writer']) {
    upstream.script(model, { text: `By ${model}`, firstTokenDelayMs: 30 })
  }
  upstream.script('judge', { text: '{"why": "Longer.", "verdict": "A>B"}', firstTokenDelayMs: 30 })
  gateway = await startTestGateway({ bindings: bindingsFor(upstream) })
  const agents = ['mini', 'small'].map((name) => ({ name, model: `up/${name}`, required: true }))
  await createClient({ url: gateway.url }).mixtures.put('team', {
    layers: [{ agents }],
    aggregator: { model: 'up/writer' },
  })
})

afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

/** An evaluation in a directory of its own. */
function newRun() {
  const folder = mkdtempSync(join(tmpdir(), 'eval-resume-'))
  const file = join(folder, 'questions.jsonl')
  const lines = Array.from({ length: QUESTIONS }, (_, at) => ({
    id: `q${at}`,
    input: `What is question number ${at}?`,
  }))
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const out = join(folder, 'out')
  const named = [file, '--url', gateway.url, '--mixture', 'team', '--judge', 'up/judge']
  return {
    out,
    args: [
      ...named,
      '--out',
      out,
      '--resume',
      '--concurrency',
      String(CONCURRENCY),
      '--yes',
      '--no-cache',
    ],
  }
}

/** How often each model got each question since a moment; of its prompts only the question's number counts. */
function requestsSince(start: number): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { model, body } of upstream.requests.slice(start)) {
    const [, number = '?'] = /question number (\d+)/.exec(JSON.stringify(body.messages)) ?? []
    const key = `${model} ${number}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

/** Runs until models have got so many more requests, and sends the signal; returns false when the run ended before. */
async function runAndKill(args: readonly string[], signal: NodeJS.Signals): Promise<boolean> {
  const before = upstream.requests.length
  const { child, outcome } = startScript('eval.ts', { args })
  let ended = false
  void outcome.then(() => (ended = true))
  await expect
    .poll(() => ended || upstream.requests.length >= before + STEP, {
      interval: 5,
      timeout: 60_000,
    })
    .toBe(true)
  const isRunning = !ended
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
  return isRunning
}

/** What was measured, without what a clock says. */
function recordsIn(out: string) {
  const { answers, judgments } = readResults(out)
  return {
    answers: answers
      .map(({ question, system, repeat, texts }) =>
        JSON.stringify([question, system, repeat, texts]),
      )
      .sort(),
    judgments: judgments
      .map((each) =>
        JSON.stringify(
          each.kind === 'preference'
            ? [each.question, each.a, each.b, each.first, each.preference]
            : [],
        ),
      )
      .sort(),
  }
}

describe('an evaluation that was ended at several moments', () => {
  test.each([
    ['killed, and started again at once', 'SIGKILL', 10],
    ['asked to end', 'SIGTERM', 3],
  ] as const)(
    '%s, asks no question twice, and has the same results',
    async (_how, signal, times) => {
      const whole = newRun()
      const start = upstream.requests.length
      expect((await runScript('eval.ts', { args: whole.args })).status).toBe(0)
      const wanted = requestsSince(start)

      const again = newRun()
      const restart = upstream.requests.length
      let kills = 0
      while (kills < times && (await runAndKill(again.args, signal))) kills += 1
      const last = await runScript('eval.ts', { args: again.args })
      expect([last.status, kills]).toEqual([0, times])
      expect(requestsSince(restart)).toEqual(wanted)
      expect(recordsIn(again.out)).toEqual(recordsIn(whole.out))
    },
  )
})
