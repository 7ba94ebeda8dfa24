/**
 * The scripted upstream as a process of its own: a fault that floods, or sends its bytes one by one, then delays
 * neither the requests of the soak nor the moments at which they are aborted. Sends its URL to its parent,
 * answers every message with the number of its open responses, and ends with its parent.
 */
import { startUpstream } from '../../test/support/upstream/upstream.ts'
import { SCRIPTS } from './models.ts'

/** It records each request; nobody reads the records here. */
const FORGET_EVERY_MS = 5_000

const upstream = await startUpstream()
const renew = () => {
  upstream.clear()
  for (const [model, script] of SCRIPTS) upstream.script(model, script)
}
renew()
setInterval(renew, FORGET_EVERY_MS)
process.on('message', () => process.send?.({ open: upstream.openConnections }))
process.on('disconnect', () => process.exit(0))
process.send?.({ url: upstream.url })
