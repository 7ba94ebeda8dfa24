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
const KILLS = 10
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
    args: [...named, '--out', out, '--resume', '--concurrency', String(CONCURRENCY), '--yes'],
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
  child.kill(signal)
  await outcome
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

describe('an evaluation that was ended at ten moments', () => {
  test('goes on, asks no question twice, and has the same results as one that was not', async () => {
    const whole = newRun()
    const start = upstream.requests.length
    expect((await runScript('eval.ts', { args: whole.args })).status).toBe(0)
    const wanted = requestsSince(start)

    const again = newRun()
    const restart = upstream.requests.length
    let kills = 0
    while (kills < KILLS && (await runAndKill(again.args, 'SIGTERM'))) kills += 1
    const last = await runScript('eval.ts', { args: again.args })
    expect([last.status, kills]).toEqual([0, KILLS])
    expect(requestsSince(restart)).toEqual(wanted)
    expect(recordsIn(again.out)).toEqual(recordsIn(whole.out))
  })

  test('that was killed without a moment to end asks again only what was under way', async () => {
    const whole = newRun()
    const start = upstream.requests.length
    expect((await runScript('eval.ts', { args: whole.args })).status).toBe(0)
    const wanted = upstream.requests.length - start

    const again = newRun()
    const restart = upstream.requests.length
    for (let kill = 0; kill < 3; kill += 1) {
      expect(await runAndKill(again.args, 'SIGKILL')).toBe(true)
    }
    expect((await runScript('eval.ts', { args: again.args })).status).toBe(0)
    const more = upstream.requests.length - restart - wanted
    // At most as many runs are under way as requests at once, and none calls more than four models.
    expect(more).toBeLessThanOrEqual(3 * CONCURRENCY * 4)
    expect(recordsIn(again.out)).toEqual(recordsIn(whole.out))
  })
})
