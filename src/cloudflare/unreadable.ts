import { isUnreadable } from '../protocol/stored.ts'

/** How long an alarm waits for the release that wrote what it cannot read; the platform retries for minutes only. */
const RETRY_MS = 3_600_000

/** Does the work of an alarm. When it cannot read what is stored, the alarm rings again in an hour. */
export async function alarmWork(
  storage: DurableObjectStorage,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isUnreadable(error)) throw error
    await storage.setAlarm(Date.now() + RETRY_MS)
  }
}
