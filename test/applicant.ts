import { equal } from 'node:assert/strict'
import { applicationOf, smallPng } from './application.ts'
import type { Server } from './server.ts'
import { ask } from './staff.ts'

export type Json = Readonly<Record<string, unknown>>

export type Upload = Readonly<{
  path: string
  headers: Readonly<Record<string, string>>
  bytes?: Uint8Array<ArrayBuffer>
  name?: string
  body?: FormData | string
}>

export const png = new Uint8Array(smallPng)

/** What an applicant's page asks of the console's face. */
export function createApplicants(server: Server) {
  const join = (token: string, method: string, path: string, body?: object) =>
    ask(server, {
      method,
      path: `/join${path}`,
      ...(body && { body }),
      headers: { 'x-tongbao-console': '1', 'x-tongbao-draft': token },
    })

  const begin = async (): Promise<Readonly<{ id: string; token: string }>> => {
    const { body } = await ask(server, { method: 'POST', path: '/join' })
    return { id: String(body['id']), token: String(body['token']) }
  }

  async function send({ path, headers, bytes, name = 'licence.png', body }: Upload) {
    const form = new FormData()
    if (bytes) form.set('file', new Blob([bytes]), name)
    const response = await fetch(`${server.url}/console/api${path}`, {
      method: 'POST',
      headers: { 'x-tongbao-console': '1', ...headers },
      body: body ?? form,
    })
    const said = (await response.json()) as Json
    return { status: response.status, body: said }
  }

  async function upload(token: string): Promise<string> {
    const headers = { 'x-tongbao-draft': token }
    const { status, body } = await send({ path: '/join/media', headers, bytes: png })
    equal(status, 200, JSON.stringify(body))
    return String(body['mediaId'])
  }

  /** A whole application that waits for its review. */
  async function handIn(number: number) {
    const { id, token } = await begin()
    const mediaId = await upload(token)
    const saved = await join(token, 'PUT', '', { content: applicationOf({ number, mediaId }) })
    equal(saved.status, 200, JSON.stringify(saved.body))
    const submitted = await join(token, 'POST', '/submit')
    equal(submitted.status, 200, JSON.stringify(submitted.body))
    return { id, token, mediaId }
  }

  return { join, begin, send, handIn }
}
