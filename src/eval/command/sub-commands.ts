import { STUDY_COMMANDS } from '../studies/command/commands.ts'
import { collab } from './collab.ts'
import { exportFile } from '../exchange/export.ts'
import { flask } from './flask.ts'
import { importFile } from '../exchange/import.ts'
import { mtBench } from './mt-bench.ts'
import { pareto } from './pareto.ts'
import { ratings } from '../people/ratings/ratings-command.ts'
import { report } from './report.ts'
import { study } from './study.ts'
import { vote } from '../people/votes/vote-command.ts'
import type { SubCommand } from './sub-command.ts'
import { verify } from '../exchange/verify.ts'

/** Every word that may follow `npm run eval --`, in the order of the list that `--help` prints. */
export const SUB_COMMANDS: Readonly<Record<string, SubCommand>> = {
  ...STUDY_COMMANDS,
  report,
  pareto,
  'mt-bench': mtBench,
  flask,
  vote,
  ratings,
  collab,
  study,
  verify,
  import: importFile,
  export: exportFile,
}
