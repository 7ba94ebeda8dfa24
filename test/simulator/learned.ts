import { learnFacts } from '../../src/simulator/knowledge/facts.ts'
import { TABLES } from '../../src/simulator/knowledge/tables.ts'

/** For tests that call parts of the simulator, which reads its facts with its first answer. */
export function learnAllFacts(): void {
  learnFacts(TABLES)
}
