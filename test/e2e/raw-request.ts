import { connect } from 'node:net'

/** The response to these lines, sent unchanged; HTTP clients would reject some of them. */
export function rawRequest(url: string, lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url)
  const [first, ...rest] = lines
  const end = ['host: localhost', 'connection: close', '', '']
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => {
      socket.write([first, ...rest, ...end].join('\r\n'))
    })
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => (answer += text))
    socket.on('error', reject).on('close', () => resolve(answer))
  })
}
