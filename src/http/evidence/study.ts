import type { Caller } from '../../gateway/caller.ts'
import type { Services } from '../../gateway/ports/services.ts'
import { csvLine } from '../../protocol/usage/csv-line.ts'
import { invalidRequest } from '../../protocol/errors.ts'
import { parseWith } from '../../protocol/parse.ts'
import { studyDeletionParams, studyExportParams } from '../../protocol/study/study-query.ts'
import { STUDY_COLUMNS } from '../../protocol/study/study-row.ts'
import { errorResponse } from '../errors.ts'
import { pagesResponse } from './pages.ts'

/** A request about a study. */
export interface StudyTarget {
  readonly caller: Caller
  readonly query: URLSearchParams
  readonly accept: string | null
  readonly services: Services
}

/** GET /v1/study: the rows of a study, as JSON lines or CSV. */
export async function getStudy({
  caller,
  query,
  accept,
  services,
}: StudyTarget): Promise<Response> {
  const parsed = parseWith(studyExportParams(), Object.fromEntries(query))
  if (!parsed.ok) return errorResponse(invalidRequest(parsed.error))
  const { id, format = /\btext\/csv\b/i.test(accept ?? '') ? 'csv' : 'jsonl' } = parsed.value
  const read = async (after: number) => services.study.list(caller.tenant, id, after)
  if (format === 'jsonl') {
    const file = { type: 'application/jsonl', name: `study-${id}.jsonl` }
    return pagesResponse(
      read,
      ({ rows }) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
      file,
    )
  }
  const file = { type: 'text/csv', name: `study-${id}.csv`, head: csvLine(STUDY_COLUMNS) }
  return pagesResponse(
    read,
    ({ rows }) => rows.map((row) => csvLine(STUDY_COLUMNS.map((name) => row[name]))).join(''),
    file,
  )
}

/** DELETE /v1/study: deletes a study, or the rows of a participant who withdraws consent. */
export async function deleteStudy({ caller, query, services }: StudyTarget): Promise<Response> {
  const parsed = parseWith(studyDeletionParams(), Object.fromEntries(query))
  if (!parsed.ok) return errorResponse(invalidRequest(parsed.error))
  const { id: study, participant = null } = parsed.value
  await services.study.delete(caller.tenant, { study, participant })
  return new Response(null, { status: 204 })
}
