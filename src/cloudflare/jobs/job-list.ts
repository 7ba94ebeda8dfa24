import { DurableObject } from 'cloudflare:workers'
import type { JobFilter, JobPage } from '../../gateway/ports/job-store.ts'
import type { JobState } from '../../protocol/jobs/job-state.ts'
import { troubleLog } from '../log.ts'
import { KEEP_JOB_MS } from './job-times.ts'
import { decodeState, encodeState } from './stored-job.ts'

/** How often jobs that are too old are deleted. */
const SWEEP_MS = 3_600_000

/** The jobs of one tenant in their last reported states. Each job reports its own state. */
export class JobList extends DurableObject<object> {
  constructor(context: DurableObjectState, env: object) {
    super(context, env)
    context.storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, status TEXT NOT NULL, delivery TEXT,
         created_at INTEGER NOT NULL, touched_at INTEGER NOT NULL, state TEXT NOT NULL);
       CREATE INDEX IF NOT EXISTS newest ON jobs (created_at, id);
       CREATE INDEX IF NOT EXISTS by_delivery ON jobs (delivery, created_at, id)`,
    )
  }

  /** Stores the state of a job. */
  async note(state: JobState): Promise<void> {
    const now = Date.now()
    this.ctx.storage.sql.exec(
      `INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
         status = excluded.status, delivery = excluded.delivery, touched_at = excluded.touched_at, state = excluded.state`,
      state.id,
      state.status,
      state.delivery?.status ?? null,
      state.createdAtMs,
      now,
      encodeState(state),
    )
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(now + SWEEP_MS)
    }
  }

  /** A page, newest first. The cursor is where the page before ended. */
  list(filter: JobFilter, limit: number, cursor: string | undefined): JobPage {
    const [at = '', before = ''] = (cursor ?? '').split('.', 2)
    const rows = this.ctx.storage.sql
      .exec<{ created_at: number; id: string; state: string }>(
        `SELECT created_at, id, state FROM jobs
         WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR delivery = ?2)
           AND (?3 IS NULL OR created_at < ?3 OR (created_at = ?3 AND id < ?4))
         ORDER BY created_at DESC, id DESC LIMIT ?5`,
        filter.status,
        filter.delivery,
        cursor === undefined ? null : Number(at),
        before,
        limit + 1,
      )
      .toArray()
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      jobs: page.flatMap(({ state }) => readState(state) ?? []),
      cursor: rows.length > limit && last !== undefined ? `${last.created_at}.${last.id}` : null,
    }
  }

  /** Deletes the entries of jobs that were deleted. */
  override async alarm(): Promise<void> {
    const { sql } = this.ctx.storage
    sql.exec('DELETE FROM jobs WHERE touched_at <= ?', Date.now() - KEEP_JOB_MS)
    const { left } = sql.exec<{ left: number }>('SELECT COUNT(*) AS left FROM jobs').one()
    if (left > 0) await this.ctx.storage.setAlarm(Date.now() + SWEEP_MS)
  }
}

/** One that cannot be read is left out; its job still holds it. */
function readState(text: string): JobState | null {
  const state = decodeState(text)
  if (state === null) troubleLog()('job_unreadable')
  return state
}
