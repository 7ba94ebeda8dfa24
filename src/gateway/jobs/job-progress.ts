import type { AgentDelta, RunEvent } from '../../moa/events.ts'
import type { Clock } from '../../moa/ports.ts'
import { wireEvent } from '../../protocol/runs/progress.ts'
import { wireText } from '../../protocol/wire-text.ts'
import type { JobJournal, NamedEvent } from '../ports/job-store.ts'
import type { Run } from '../runs/run.ts'

/** How long the text of agents waits for more: each report is stored. */
const TEXT_MS = 500

/** Reports the events of a run to the journal, in order, without holding up the run. */
export async function followRun(run: Run, journal: JobJournal, clock: Clock): Promise<void> {
  const progress = new JobProgress(journal, clock)
  for (let event = await run.next(); event !== null; event = await run.next()) progress.add(event)
  await progress.end()
}

/** An event that waits, as it is stored. */
type Waiting = NamedEvent | GrowingText

/** What an agent writes, written as it is stored only when it is reported. */
interface GrowingText {
  readonly name: string
  event: AgentDelta
}

/** Events that wait to be reported. What one agent writes between two steps of the run becomes one event. */
class JobProgress {
  readonly #journal: JobJournal
  readonly #clock: Clock
  /** Names the texts of this start of the job: after a crash agents write again, and no earlier text counts. */
  readonly #start = crypto.randomUUID()
  #texts = 0
  #waiting: Waiting[] = []
  /** What waits of the text of each agent. */
  readonly #growing = new Map<string, GrowingText>()
  #reporting: Promise<void> | null = null
  #hurry = () => {}

  constructor(journal: JobJournal, clock: Clock) {
    this.#journal = journal
    this.#clock = clock
  }

  add(event: RunEvent): void {
    if (event.type === 'agent-delta') this.#grow(event)
    else {
      const data = wireEvent(event)
      if (data === null) return
      const name = event.type === 'draft' ? this.#nameOfText(event) : nameOf(event)
      this.#waiting.push({ name, data: wireText(data) })
      this.#growing.clear()
      this.#hurry()
    }
    this.#reporting ??= this.#report()
  }

  /** Resolves once everything is reported. */
  async end(): Promise<void> {
    this.#hurry()
    this.#growing.clear()
    await this.#reporting
  }

  #grow(event: AgentDelta): void {
    const key = `${event.layer}/${event.agent}`
    const growing = this.#growing.get(key)
    if (growing === undefined) {
      const waiting = { name: this.#nameOfText(event), event }
      this.#waiting.push(waiting)
      this.#growing.set(key, waiting)
    } else if (event.offset === 0) growing.event = event
    else growing.event = { ...growing.event, text: growing.event.text + event.text }
  }

  async #report(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.#waiting.every((each) => 'event' in each)) await this.#pause()
      const waiting = this.#waiting
      this.#waiting = []
      this.#growing.clear()
      try {
        await this.#journal.addEvents(waiting.map(stored))
      } catch {
        // The job does not depend on its progress: without a report, it goes on.
      }
    }
    this.#reporting = null
  }

  async #pause(): Promise<void> {
    let cancel = () => {}
    await new Promise<void>((resolve) => {
      this.#hurry = resolve
      cancel = this.#clock.setTimer(TEXT_MS, resolve)
    })
    cancel()
  }

  #nameOfText({ type }: RunEvent): string {
    return `${type} ${this.#start} ${this.#texts++}`
  }
}

function stored(waiting: Waiting): NamedEvent {
  return 'event' in waiting ? { name: waiting.name, data: wireText(waiting.event) } : waiting
}

/** A name of an event that stays the same when the run is made again: the journal counts the event once. */
function nameOf(event: RunEvent): string {
  if (event.type === 'run-degraded') return `${event.type} ${event.reason}`
  const {
    type,
    layer = '',
    agent = '',
    model = '',
  } = event as {
    readonly type: string
    readonly layer?: number
    readonly agent?: string
    readonly model?: string
  }
  return [type, layer, agent, model].join(' ')
}
