import type { SubCommand } from '../../command/sub-command.ts'
import { collaborativeness } from '../kinds/collaborativeness.ts'
import { contributions } from '../kinds/contributions.ts'
import { roles } from '../kinds/roles.ts'
import { scale } from '../kinds/scale.ts'
import { similarity } from '../kinds/similarity.ts'
import { strategies } from '../kinds/strategies.ts'
import { tune } from '../kinds/tune.ts'
import { studyCommand } from './study-command.ts'

const KINDS = [roles, scale, collaborativeness, contributions, strategies, similarity, tune]

/** The studies over one cached panel, by their names. */
export const STUDY_COMMANDS: Readonly<Record<string, SubCommand>> = Object.fromEntries(
  KINDS.map((kind) => [kind.name, studyCommand(kind)]),
)
