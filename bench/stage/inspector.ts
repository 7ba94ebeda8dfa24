/** A connection to the isolate of a Worker, by the devtools protocol. */
export interface Inspector extends Disposable {
  send<Result>(method: string, parameters?: object): Promise<Result>
}

interface Message {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** Connects to the only isolate behind an inspector's address. */
export async function inspect(inspectorUrl: URL): Promise<Inspector> {
  const list = await fetch(`http://${inspectorUrl.host}/json`)
  const [target] = (await list.json()) as { webSocketDebuggerUrl: string }[]
  if (target === undefined) throw new Error('Cannot inspect: there is no isolate')
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  const waiting = new Map<number, (message: Message) => void>()
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id !== undefined) waiting.get(message.id)?.(message)
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('Cannot inspect: refused')))
  })
  let last = 0
  return {
    send: <Result>(method: string, parameters: object = {}) =>
      new Promise<Result>((resolve, reject) => {
        const id = ++last
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id)
          if (error === undefined) resolve(result as Result)
          else reject(new Error(`Cannot inspect: ${method}: ${error.message}`))
        })
        socket.send(JSON.stringify({ id, method, params: parameters }))
      }),
    [Symbol.dispose]: () => socket.close(),
  }
}
