import { once } from 'node:events'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Waits on the wall clock, for as long as the caller stays and the program runs. */
export async function wait(request: FastifyRequest, ms: number, closing: AbortSignal) {
  const { socket } = request.raw
  // The server would close a silent connection after a quarter of a minute.
  socket.setTimeout(0)
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, closing])
  const ends = [sleep(ms, undefined, { signal }), once(socket, 'close', { signal })]
  await Promise.race(ends.map((end) => end.catch(() => undefined)))
  over.abort()
}

/** Held, and then cut without a word. */
export async function hold(request: FastifyRequest, ms: number, closing: AbortSignal) {
  await wait(request, ms, closing)
  request.raw.socket.destroy()
}

export const reset = ({ raw }: FastifyRequest): void => {
  raw.socket.resetAndDestroy()
}

/** All of an answer; what is a stream, such as a bill, is read to its end. */
export async function bytesOf(payload: unknown): Promise<Buffer> {
  if (typeof payload === 'string') return Buffer.from(payload)
  if (payload instanceof Uint8Array) return Buffer.from(payload)
  if (!(payload instanceof Readable)) return Buffer.alloc(0)
  const chunks: Buffer[] = []
  for await (const chunk of payload) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

/** Long enough for the first half to arrive: a reset overtakes what is still on its way. */
const arrivalMs = 100

/** Says how long the body is, sends half of it, and resets the connection. */
export async function halfOf(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
  const bytes = await bytesOf(payload)
  reply.header('content-length', String(bytes.length))
  const halves = async function* () {
    yield bytes.subarray(0, bytes.length >> 1)
    await sleep(arrivalMs)
    reset(request)
  }
  return Readable.from(halves(), { objectMode: false })
}

export async function dripOf(
  reply: FastifyReply,
  payload: unknown,
  { everyMs, bytes: size }: Readonly<{ everyMs: number; bytes: number }>,
  closing: AbortSignal,
) {
  const bytes = await bytesOf(payload)
  reply.header('content-length', String(bytes.length))
  const drops = async function* () {
    for (let at = 0; at < bytes.length; at += size) {
      if (at > 0 && !closing.aborted) await sleep(everyMs, undefined, { signal: closing })
      yield bytes.subarray(at, at + size)
    }
  }
  return Readable.from(drops(), { objectMode: false })
}
