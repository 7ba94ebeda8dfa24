import type { Server } from 'node:http'

/** Listens, sends the port to the parent process, and ends with it. */
export function serve(server: Server): void {
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', 4096, () => {
    const address = server.address()
    process.send?.({ port: address !== null && typeof address === 'object' ? address.port : 0 })
  })
  process.on('disconnect', () => process.exit(0))
}
