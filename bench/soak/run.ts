/**
 * `npm run soak`: sends mixed requests to the bundled gateway for an hour, and fails when its memory grows, money
 * stays held, a call or a job does not end, or anything else happens that no caller and no upstream may cause.
 */
import { appendFile, writeFile } from 'node:fs/promises'
import { onLeave } from '../../scripts/on-leave.ts'
import { readOptions, type SoakOptions } from './options.ts'
import { headOf, LEGEND, rowOf } from './rows.ts'
import { soak } from './soak.ts'
import { percent, problemsOf, trendOf } from './verdict.ts'
import { writeEndurance } from './page.ts'
import type { Sample } from './sample.ts'

const leaving = new AbortController()
onLeave(() => leaving.abort())

async function main(options: SoakOptions): Promise<void> {
  const samples: Sample[] = []
  await writeFile(options.out, '')
  process.stdout.write(`${LEGEND}\n${headOf()}\n`)
  const stretches = soak(options, leaving.signal)
  let step = await stretches.next()
  for (; step.done !== true; step = await stretches.next()) {
    samples.push(step.value)
    process.stdout.write(`${rowOf(step.value)}\n`)
    await appendFile(options.out, `${JSON.stringify(step.value)}\n`)
  }
  const problems = problemsOf(samples, step.value.oddLines)
  const trend = trendOf(samples)
  const growth =
    trend === null ? 'too few samples for a trend' : `${percent(trend.growth)} over the second half`
  process.stdout.write(`\nLive memory: ${growth}. Samples: ${options.out}\n`)
  for (const problem of problems.slice(0, 50)) process.stdout.write(`PROBLEM ${problem}\n`)
  process.stdout.write(
    `${problems.length === 0 ? 'No problem was found' : `${problems.length} problems`}\n`,
  )
  if (options.write) await writeEndurance(samples, problems)
  process.exitCode = leaving.signal.aborted ? 130 : problems.length === 0 ? 0 : 1
}

await main(readOptions(process.argv.slice(2)))
