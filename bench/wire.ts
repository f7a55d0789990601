import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'

/** An HTTP message as the load generator needs it: its first line and headers as text, and its body. */
export type Message = Readonly<{ head: string; body: Buffer }>

export const headerOf = ({ head }: Message, name: string): string =>
  new RegExp(`\\r\\n${name}: ([^\\r]*)`, 'i').exec(head)?.[1] ?? ''

export const statusOf = ({ head }: Message): number => Number(head.slice(9, 12))

/**
 * HTTP/1.1 with known lengths, as the program speaks it. A general client spends more CPU on a
 * request than the program that is measured on the same cores.
 */
function readMessages(socket: Socket, take: (message: Message) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = rest.toString('latin1', 0, end)
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
      const bodyAt = end + 4
      if (rest.length < bodyAt + length) return
      const message = { head, body: rest.subarray(bodyAt, bodyAt + length) }
      rest = rest.subarray(bodyAt + length)
      take(message)
    }
  })
}

export type Client = Readonly<{
  /** `head` is the request line and headers without an end; the length is added. */
  send: (head: string, body: string) => Promise<Message>
}>

type Turn = ReturnType<typeof Promise.withResolvers<Message>>

/** As many kept connections as there are requests at once; each carries one request at a time. */
export function createHttpClient(url: string): Client {
  const { hostname, port } = new URL(url)
  const idle: ((turn: Turn, text: string) => void)[] = []

  function open(): (turn: Turn, text: string) => void {
    const socket = createConnection({ host: hostname, port: Number(port), noDelay: true })
    let current: Turn | undefined
    let served = 0
    const carry = (turn: Turn, text: string): void => {
      current = turn
      socket.write(text)
    }
    const fail = (error: Error): void => {
      current?.reject(error)
      current = undefined
    }
    socket.on('error', fail)
    socket.on('close', () => {
      // Who was closed for want of work must not be given any: nobody would ever answer.
      const place = idle.indexOf(carry)
      if (place >= 0) idle.splice(place, 1)
      fail(new Error('the connection was closed'))
    })
    readMessages(socket, (message) => {
      const turn = current
      current = undefined
      // The program closes a connection after a thousand requests; leave before it does.
      if (++served < 900) idle.push(carry)
      else socket.end()
      turn?.resolve(message)
    })
    return carry
  }

  return {
    send: (head, body) => {
      const turn = Promise.withResolvers<Message>()
      const carry = idle.pop() ?? open()
      carry(
        turn,
        `${head}\r\nhost: ${hostname}:${port}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
      return turn.promise
    },
  }
}

/** Listens on the loopback address; `hear` says with which status each message is answered. */
export async function listenOn(hear: (message: Message) => number): Promise<string> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined)
    readMessages(socket, (message) => {
      const status = hear(message)
      socket.write(
        `HTTP/1.1 ${status} ${status === 204 ? 'No Content\r\n' : 'No\r\ncontent-length: 0\r\n'}\r\n`,
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo
  return `http://127.0.0.1:${address.port}`
}
