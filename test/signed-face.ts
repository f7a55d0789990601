import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { authorizationOf, newNonce } from '@tongbao/apiv3'
import {
  addCertificate,
  apiv3Face,
  createDirectory,
  ensurePlatformKeys,
  issueMerchantCertificate,
  type KeyMode,
  registerMerchant,
} from '#merchants'
import { createHttp } from '#platform/http'
import { createKeys } from '#platform/keys'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { createWorld } from '#test/world'

export type Signer = Readonly<{ mchid: string; serialNo: string; privateKey: KeyObject }>

/** A merchant who can sign. */
export type Signatory = Signer & Readonly<{ privateKeyPem: string; certificatePem: string }>

export type Answer = Readonly<{
  status: number
  text: string
  /** Lower-case names. */
  headers: IncomingMessage['headers']
  /** Name, value, name, value… as they stood on the wire. */
  rawHeaders: readonly string[]
}>

export type Call = Readonly<{
  method?: string
  path: string
  body?: string | Uint8Array
  headers?: Readonly<Record<string, string | undefined>>
}>

export const apiV3Key = '0123456789abcdef0123456789abcdef'

/** `/v3` alone on a free port, with one merchant, a clock that can be moved and a log to read. */
export async function createFaceWorld(routes: readonly FastifyPluginAsyncTypebox[] = []) {
  // Its database counts statements, which an engine would not know as its own.
  const world = await createWorld('rows')
  const work = { queries: 0 }
  const clock = { offsetMs: 0, elapsedMs: 0 }
  const now = () => new Date(Date.now() + clock.offsetMs)
  const elapsedMs = () => performance.now() + clock.elapsedMs
  const db = world.db.withPlugin({
    transformQuery: ({ node }) => {
      work.queries++
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const deps = { db, keys: createKeys(randomBytes(32)), now, elapsedMs }
  await ensurePlatformKeys(deps)
  const directory = createDirectory(deps)
  const lines: string[] = []
  const log = createLog({ level: 'info', destination: collector(lines) })

  async function openServer() {
    const app = createHttp({ log, metrics: createMetrics() })
    // Two servers share nothing but the database, as two nodes do.
    const own = { ...deps, directory: createDirectory(deps), routes }
    await app.register(apiv3Face(own), { prefix: '/v3' })
    await app.listen({ port: 0, host: '127.0.0.1' })
    servers.push(app)
    return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  }

  async function newMerchant(mchid: string, keyMode: KeyMode = 'certificate') {
    await registerMerchant(deps, { mchid, name: `商户${mchid}`, apiV3Key, keyMode })
    return newSignatory(mchid)
  }

  async function newSignatory(mchid: string): Promise<Signatory> {
    const issued = await issueMerchantCertificate({ mchid, name: '同宝', now: now() })
    await addCertificate(deps, { mchid, certificatePem: issued.certificatePem })
    return { mchid, ...issued, privateKey: createPrivateKey(issued.privateKeyPem) }
  }

  const servers: Readonly<{ close: () => PromiseLike<unknown> }>[] = []
  const baseUrl = await openServer()
  return {
    deps,
    directory,
    clock,
    /** Statements sent to the database so far. */
    work,
    lines,
    baseUrl,
    openServer,
    newMerchant,
    newSignatory,
    shop: await newMerchant('1900000001'),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.close()))
      await world[Symbol.asyncDispose]()
    },
  }
}

const collector = (lines: string[]): Writable =>
  new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })

export type Spelling = Readonly<{
  mchid?: string
  serialNo?: string
  timestamp?: number
  nonce?: string
  /** The bytes that are signed, when they are not the ones that are sent. */
  signedBody?: string
}>

/** The `Authorization` of a call; `spelling` says what to write instead of the truth. */
export function authorize(
  by: Signer,
  { method = 'GET', path, body = '' }: Call,
  spelling: Spelling = {},
): Promise<string> {
  return authorizationOf({
    mchid: by.mchid,
    serialNo: by.serialNo,
    privateKey: by.privateKey,
    method,
    url: path,
    timestamp: Math.floor(Date.now() / 1000),
    nonce: newNonce(),
    body: spelling.signedBody ?? body,
    ...withoutSignedBody(spelling),
  })
}

const withoutSignedBody = ({ signedBody: _, ...rest }: Spelling) => rest

/** Sends exactly this, with the headers that every SDK sends unless told otherwise. */
export function send(baseUrl: string, call: Call): Promise<Answer> {
  const { method = 'GET', path, body, headers = {} } = call
  const given = {
    accept: 'application/json',
    'user-agent': 'test',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  }
  const sent = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${baseUrl}${path}`, { method, headers: sent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, rawHeaders } = response
        const text = Buffer.concat(chunks).toString()
        resolve({ status, headers: response.headers, rawHeaders, text })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Signs and sends. */
export async function signed(
  baseUrl: string,
  by: Signer,
  call: Call,
  spelling: Spelling = {},
): Promise<Answer> {
  const authorization = await authorize(by, call, spelling)
  return send(baseUrl, { ...call, headers: { authorization, ...call.headers } })
}
