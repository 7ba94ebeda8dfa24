import { benchReport } from '../protocols/mt-bench/report.ts'
import { benchQuestion, withReferences } from '../protocols/mt-bench/questions.ts'
import { plannedJudgments, runBench, type BenchMode } from '../protocols/mt-bench/run-mt-bench.ts'
import { writeProtocolReport } from '../protocols/protocol-folder.ts'
import { PROTOCOL_USAGE, readProtocolOptions } from '../protocols/protocol-options.ts'
import {
  agree,
  openScene,
  printReport,
  questionsFor,
  withinBudget,
} from '../protocols/protocol-run.ts'
import { linesOf } from '../questions/lines.ts'
import { EXIT } from './desk.ts'
import { EvalError, UseError } from './errors.ts'
import type { SubCommand } from './sub-command.ts'

/** Length of the words of a prompt and of two answers, in characters. */
const PROMPT_CHARS = 5_000

/** `npm run eval -- mt-bench FILE`: the protocol of MT-Bench (arXiv 2306.05685) on the user's copy of its questions, or on their own. */
export const mtBench: SubCommand = {
  summary: 'the protocol of MT-Bench on your copy of its questions',
  usage: `Usage: npm run eval -- mt-bench question.jsonl --judge MODEL [options]

Two turns a question, temperatures by category, ratings from 1 to 10 and games in both orders. The questions are not part
of edge-moa: question.jsonl is a file of yours, as FastChat has it, or any file of questions with turns.

  --mode MODE         single, pairwise or both (both)
  --references FILE   right answers by question_id, as FastChat's reference_answer has them
${PROTOCOL_USAGE}`,
  async run(args, desk) {
    const options = readProtocolOptions(args, {
      own: ['mode', 'references'],
      needs: ['questions', 'judge'],
    })
    const mode = modeOf(options.own['mode'] ?? 'both')
    const read = await questionsFor(options, desk)
    const references = await rowsOf(options.own['references'])
    const questions = withReferences(read, references).map(benchQuestion)
    const scene = await openScene(options, desk)
    const count = plannedJudgments(questions, mode, scene)
    await agree(questions, { count, promptChars: PROMPT_CHARS }, scene)
    const path = options.out ?? `eval-results/mt-bench-${desk.now()}`
    await withinBudget(path, async () => {
      const report = benchReport(await runBench(questions, { mode, path }, scene))
      printReport(report, writeProtocolReport(path, 'mt-bench', report), desk)
    })
    return EXIT.ok
  },
}

function modeOf(text: string): BenchMode {
  if (text === 'single' || text === 'pairwise' || text === 'both') return text
  throw new UseError(`Cannot use --mode "${text}": wanted single, pairwise or both`)
}

async function rowsOf(path: string | undefined): Promise<readonly unknown[]> {
  if (path === undefined) return []
  const rows: unknown[] = []
  for await (const { number, text } of linesOf(path)) {
    if (text.trim() === '') continue
    try {
      rows.push(JSON.parse(text))
    } catch {
      throw new EvalError(`Cannot read "${path}": line ${number} is not JSON`)
    }
  }
  return rows
}
