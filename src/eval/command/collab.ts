import { collabReport } from '../collab/report.ts'
import { itemsOf, runCollab } from '../collab/run-collab.ts'
import { writeProtocolReport } from '../protocols/protocol-folder.ts'
import { PROTOCOL_USAGE, readProtocolOptions } from '../protocols/protocol-options.ts'
import { agree, openScene, printReport, withinBudget } from '../protocols/protocol-run.ts'
import { panelOf } from '../systems/panel.ts'
import { EXIT } from './desk.ts'
import { UseError } from './errors.ts'
import type { SubCommand } from './sub-command.ts'

const ITEMS_PER_FAMILY = 12
const AGENTS = 5
const FEWEST_AGENTS = 3
const MOST_AGENTS = 9

/** `npm run eval -- collab`: generated items that show what a mixture makes of what its agents bring. */
export const collab: SubCommand = {
  summary: 'seven families of generated items: what a mixture makes of its proposals',
  usage: `Usage: npm run eval -- collab [options]

Split evidence, a right minority, the union of lists, poison, constraints, honest ignorance, and no help needed: items
are generated from the seed and scored without a judge. --n is the number of items of each family (${ITEMS_PER_FAMILY}).

  --agents N          that bring something to an item, from ${FEWEST_AGENTS} to ${MOST_AGENTS} (${AGENTS})
${PROTOCOL_USAGE.split('\n')
  .filter((line) => !/--(?:against|judge) /.test(line))
  .join('\n')}`,
  async run(args, desk) {
    const read = readProtocolOptions(args, { own: ['agents'], needs: [] })
    const options = { ...read, against: ['aggregator'] }
    const agents = agentsOf(read.own['agents'])
    const perFamily = options.n ?? ITEMS_PER_FAMILY
    const scene = await openScene(options, desk)
    const items = itemsOf({ perFamily, agents, seed: options.seed })
    const questions = items.map(({ item }) => item.question)
    await agree(questions, { count: 0, promptChars: 0 }, scene)
    const path = options.out ?? `eval-results/collab-${desk.now()}`
    const models = panelOf(scene.mixture).map(({ settings }) => settings.request.model)
    const plan = { perFamily, agents, seed: options.seed, path, models }
    await withinBudget(path, async () => {
      const scores = await runCollab(items, plan, scene)
      const { simulated } = scene
      const report = collabReport(scores, { mixture: options.mixture, simulated })
      printReport(report, writeProtocolReport(path, 'collab', report), desk)
    })
    return EXIT.ok
  },
}

function agentsOf(text: string | undefined): number {
  const agents = Number(text ?? AGENTS)
  if (Number.isInteger(agents) && agents >= FEWEST_AGENTS && agents <= MOST_AGENTS) return agents
  throw new UseError(
    `Cannot use --agents "${text}": wanted a whole number from ${FEWEST_AGENTS} to ${MOST_AGENTS}`,
  )
}
