import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'

/** The only host that some SDKs know. */
export const officialHost = 'api.mch.weixin.qq.com'

type Sent = Readonly<{
  method: string
  path: string
  headers: Readonly<Record<string, string>>
  body: string | Buffer | undefined
}>

/** What DNS does: the official host leads to another address, and `Host` stays what it was. */
export const sendAsOfficial = (
  baseUrl: string,
  { method, path, headers, body }: Sent,
): Promise<Readonly<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }>> =>
  new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers, host: officialHost } }
    const request = httpRequest(`${baseUrl}${path}`, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0 } = response
        resolve({ status, headers: response.headers, bytes: Buffer.concat(chunks) })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
