/**
 * `npm run soak`: sends mixed requests to the bundled gateway for an hour, and fails when its memory grows, money
 * stays held, a call or a job does not end, or anything else happens that no caller and no upstream may cause.
 */
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { onLeave } from '../../scripts/on-leave.ts'
import { readOptions, type SoakOptions } from './options.ts'
import { headOf, LEGEND, rowOf } from './rows.ts'
import { soak } from './soak.ts'
import { percent, problemsOf, trendOf } from './verdict.ts'
import { writeEndurance } from './page.ts'
import type { Sample } from './sample.ts'

interface Ended {
  readonly samples: readonly Sample[]
  readonly problems: readonly string[]
}

async function main(options: SoakOptions): Promise<void> {
  const leaving = new AbortController()
  onLeave(() => leaving.abort())
  const { samples, problems } =
    options.from === '' ? await runSoak(options, leaving.signal) : await readSoak(options.from)
  const trend = trendOf(samples)
  const growth =
    trend === null ? 'too few samples for a trend' : `${percent(trend.growth)} over the second half`
  process.stdout.write(`\nLive memory: ${growth}. Samples: ${options.from || options.out}\n`)
  for (const problem of problems.slice(0, 50)) process.stdout.write(`PROBLEM ${problem}\n`)
  const found = problems.length === 0 ? 'No problem was found' : `${problems.length} problems`
  process.stdout.write(`${found}\n`)
  if (options.write) await writeEndurance(samples, problems)
  process.exitCode = leaving.signal.aborted ? 130 : problems.length === 0 ? 0 : 1
}

/** Prints and stores each sample as it comes. */
async function runSoak(options: SoakOptions, signal: AbortSignal): Promise<Ended> {
  const samples: Sample[] = []
  await writeFile(options.out, '')
  process.stdout.write(`${LEGEND}\n${headOf()}\n`)
  const stretches = soak(options, signal)
  let step = await stretches.next()
  for (; step.done !== true; step = await stretches.next()) {
    samples.push(step.value)
    process.stdout.write(`${rowOf(step.value)}\n`)
    await appendFile(options.out, `${JSON.stringify(step.value)}\n`)
  }
  const problems = problemsOf(samples, step.value.oddLines)
  await appendFile(options.out, `${JSON.stringify({ problems })}\n`)
  return { samples, problems }
}

/** Reads what an earlier soak stored. */
async function readSoak(path: string): Promise<Ended> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  const values = lines.map((line): Sample | Pick<Ended, 'problems'> => JSON.parse(line))
  const last = values.pop()
  if (last === undefined || !('problems' in last))
    throw new Error(`Cannot read ${path}: its last line is a sample, wanted the end of the soak`)
  return { samples: values as Sample[], problems: last.problems }
}

await main(readOptions(process.argv.slice(2)))
