import type { Services } from './ports/services.ts'

/**
 * Extends the invocation for work that outlasts the response, and reports its failure under the id of its run.
 * Never throws: work that the invocation cannot wait for still goes on.
 */
export function inBackground(
  work: Promise<unknown>,
  services: Pick<Services, 'waitUntil' | 'failed'>,
  id: string,
): void {
  const reported = work.catch((error: unknown) => {
    services.failed(error, id)
    throw error
  })
  try {
    services.waitUntil(reported)
  } catch (error) {
    reported.catch(() => {}) // Reported above.
    services.failed(error, id)
  }
}
