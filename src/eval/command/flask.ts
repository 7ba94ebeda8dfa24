import { flaskReport } from '../protocols/flask/report.ts'
import { runFlask } from '../protocols/flask/run-flask.ts'
import { writeProtocolReport } from '../protocols/protocol-folder.ts'
import { PROTOCOL_USAGE, readProtocolOptions } from '../protocols/protocol-options.ts'
import {
  agree,
  openScene,
  printReport,
  questionsFor,
  withinBudget,
} from '../protocols/protocol-run.ts'
import { EXIT } from './desk.ts'
import type { SubCommand } from './sub-command.ts'

/** Length of three rubrics and an answer, in characters. */
const PROMPT_CHARS = 4_500

/** `npm run eval -- flask FILE`: the protocol of FLASK (arXiv 2307.10928) with rubrics of our own. */
export const flask: SubCommand = {
  summary: 'grades by three of twelve skills for each question, as FLASK has them',
  usage: `Usage: npm run eval -- flask QUESTIONS --judge MODEL [options]

Each question is graded by the three skills that it calls for, of twelve: those of its file ("skills", "skill" or
"metrics"), else those that a model names. The data of FLASK are not part of edge-moa: QUESTIONS is a file of yours.

  --tagger MODEL      names the skills of questions without any (the first judge)
${PROTOCOL_USAGE}`,
  async run(args, desk) {
    const options = readProtocolOptions(args, {
      own: ['tagger'],
      needs: ['questions', 'judge'],
    })
    const questions = await questionsFor(options, desk)
    const scene = await openScene(options, desk)
    const count = questions.length * scene.systems.length * options.judges.length
    await agree(questions, { count, promptChars: PROMPT_CHARS }, scene)
    const path = options.out ?? `eval-results/flask-${desk.now()}`
    const tagger = options.own['tagger'] ?? options.judges[0] ?? ''
    await withinBudget(path, async () => {
      const report = flaskReport(await runFlask(questions, { tagger, path }, scene))
      printReport(report, writeProtocolReport(path, 'flask', report), desk)
    })
    return EXIT.ok
  },
}
