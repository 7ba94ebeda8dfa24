import type { CallOptions, Connection } from '../connection.ts'
import { query } from '../page.ts'

/** Which rows of a study. */
export interface StudyOptions extends CallOptions {
  /** Only those of this participant: a name, or a pseudonym of the export. */
  readonly participant?: string | undefined
}

/** The methods about studies. */
export interface StudyRows {
  /** The rows of a study, as JSON lines or as CSV. */
  export(id: string, format: 'jsonl' | 'csv', options?: CallOptions): Promise<string>
  /** Deletes the rows of a study, or of one participant who withdraws consent. */
  delete(id: string, options?: StudyOptions): Promise<void>
}

/** The methods about studies. */
export function studyMethods(connection: Connection): StudyRows {
  return {
    async export(id, format, call) {
      return (await connection.request(`/v1/study${query({ id, format })}`, call)).text()
    },
    async delete(id, { participant, ...call } = {}) {
      await connection.request(`/v1/study${query({ id, participant })}`, {
        ...call,
        method: 'DELETE',
      })
    },
  }
}
