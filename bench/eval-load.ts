/**
 * `npm run bench:eval`: whether `npm run eval` keeps a gateway busy. 805 questions, three systems, a judge in both
 * orders, models without delay; then the same requests by a client that does nothing else, at the same concurrency.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { readResults } from '../src/eval/results/results-folder.ts'
import { preferencePrompt } from '../src/eval/judging/preference-prompt.ts'
import { judgeSettings } from '../src/eval/judging/judge-request.ts'
import { send } from './stage/client.ts'
import { startServer } from './stage/start-server.ts'
import { putMixture, startGateway } from './targets/gateway.ts'

const SYSTEMS = ['bench/one', 'bench/two']
const GOALS = { share: 0.8, megabytes: 300 }

/** Prints the most memory that the process had, when it ends. */
const REPORT_MEMORY =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('\\nMAX '+process.resourceUsage().maxRSS+'\\n'))"

const { values } = parseArgs({
  options: {
    questions: { type: 'string', default: '805' },
    concurrency: { type: 'string', default: '8' },
  },
})
const count = Number(values.questions)
const concurrency = Number(values.concurrency)

const folder = mkdtempSync(join(tmpdir(), 'eval-load-'))
try {
  await measure()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measure(): Promise<void> {
  using models = await startServer('../eval-load/models.ts')
  await using gateway = await startGateway(`${models.url}/v1`)
  const agents = [{ model: 'bench/three', name: 'three', retries: 0 }]
  await putMixture(gateway.url, 'team', {
    layers: [{ agents }],
    aggregator: { model: 'bench/writer' },
  })
  const requests = [...requestsOf(count)]
  await replay(gateway.url, requests.slice(0, 300))
  // Before and after, because a machine is not equally fast at all times.
  const before = await replay(gateway.url, requests)
  const tool = await runTool(gateway.url)
  const seconds = (before + (await replay(gateway.url, requests))) / 2
  const share = seconds / tool.seconds
  const lines = [
    `${count} questions × 3 systems × 2 orders, ${concurrency} requests at once: ${requests.length} requests`,
    `npm run eval            ${tool.seconds.toFixed(1)} s, ${perSecond(requests.length, tool.seconds)}`,
    `the gateway by itself   ${seconds.toFixed(1)} s, ${perSecond(requests.length, seconds)}`,
    `share of its throughput ${(100 * share).toFixed(0)} % (goal: at least ${100 * GOALS.share} %)`,
    `memory of the tool      ${tool.megabytes.toFixed(0)} MB (goal: at most ${GOALS.megabytes} MB)`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (share < GOALS.share || tool.megabytes > GOALS.megabytes) process.exitCode = 1
}

function perSecond(requests: number, seconds: number): string {
  return `${(requests / seconds).toFixed(0)} requests a second`
}

/** Runs the tool itself; the time is that of its answers and verdicts, without its start and its summary. */
async function runTool(url: string): Promise<{ seconds: number; megabytes: number }> {
  const questions = Array.from({ length: count }, (_, at) => JSON.stringify({ input: textOf(at) }))
  const file = join(folder, 'questions.jsonl')
  writeFileSync(file, questions.join('\n'))
  const out = join(folder, 'out')
  // As the script `eval` of package.json has it.
  const node = ['--max-semi-space-size=4', '--import', REPORT_MEMORY, 'scripts/eval.ts']
  const command = [...node, file, '--url', url, '--mixture', 'team']
  const baselines = SYSTEMS.flatMap((system) => ['--against', system])
  const plan = ['--judge', 'bench/judge', '--concurrency', String(concurrency), '--no-cache']
  const args = [...command, ...baselines, ...plan, '--out', out, '--yes']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  const [status] = (await once(child, 'exit')) as [number]
  if (status !== 0) throw new Error(`Cannot measure: npm run eval ended with ${status}: ${log}`)
  const kilobytes = Number(/MAX (\d+)/.exec(log)?.[1] ?? Number.NaN)
  const { end } = readResults(out).run
  return { seconds: end?.seconds ?? Number.NaN, megabytes: kilobytes / 1024 }
}

function textOf(at: number): string {
  return `Question ${at}: how do ${at} and ${at + 1} differ?`
}

/** The requests that the tool sends, in a like order. */
function* requestsOf(questions: number): Generator<object> {
  const words = ['word '.repeat(60).trim()]
  for (let at = 0; at < questions; at += 1) {
    const content = textOf(at)
    const messages = [{ role: 'user', content }]
    const base = { messages, stream: true, stream_options: { include_usage: true } }
    yield { ...base, model: 'team', store: true, moa: { cache: 'off' } }
    for (const model of SYSTEMS) yield { ...base, model, moa: { cache: 'off' } }
    const question = {
      id: String(at),
      messages: [{ role: 'user' as const, content }],
      turns: [],
      reference: null,
      check: null,
      category: null,
      cluster: null,
      skills: [],
      settings: {},
      metadata: {},
    }
    const prompt = preferencePrompt({ question, first: words, second: [`${words[0]}.`] })
    for (let verdict = 0; verdict < 2 * SYSTEMS.length; verdict += 1) {
      const judged = [{ role: 'user', content: prompt }]
      yield { ...base, ...judgeSettings(1), model: 'bench/judge', messages: judged }
    }
  }
}

/** Sends the requests, so many at once, and reads every answer; returns the seconds that this took. */
async function replay(url: string, requests: readonly object[]): Promise<number> {
  const started = performance.now()
  const open = requests.toReversed()
  const lane = async () => {
    for (let body = open.pop(); body !== undefined; body = open.pop()) {
      const { status, text } = await send(`${url}/v1/chat/completions`, { body })
      if (status !== 200 || !text.includes('[DONE]'))
        throw new Error(`Cannot measure: ${status} ${text}`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  return (performance.now() - started) / 1000
}
