import type { NewStudyRow, StudyDeletion, StudyPage } from '../../protocol/study/study-row.ts'

/** The rows of studies. */
export interface StudyStore {
  /** Never throws, as no run depends on it. */
  record(tenant: string, row: NewStudyRow): Promise<void>
  /** The rows after this place; 0 for the first page. @throws when the store cannot be reached. */
  list(tenant: string, study: string, after: number): Promise<StudyPage>
  /** @throws when the store cannot be reached. */
  delete(tenant: string, deletion: StudyDeletion): Promise<void>
}
