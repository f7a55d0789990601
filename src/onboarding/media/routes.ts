import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { MediaMeta, MediaView } from '@tongbao/apiv3'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { parseStrictJson } from '#platform/strict-json'
import { refuse as refuseApplication } from '../application.ts'
import type { OnboardingDeps } from '../deps.ts'
import { type MediaKind, pdfMax, refuse } from './document.ts'
import { readForm } from './read-form.ts'
import { keepMedia } from './store-media.ts'

type Deps = Pick<OnboardingDeps, 'db' | 'keys' | 'now' | 'scan'>

/** The largest file and what is written around it. */
const bodyLimit = pdfMax + 16 * 1024

const UploadBody = Type.Object({ meta: MediaMeta })
type UploadBody = Static<typeof UploadBody>

/** The file of a form whose meta was signed; kept beside the body, which is what was signed. */
const files = new WeakMap<FastifyRequest, Buffer>()

/**
 * `POST /merchant/media/upload` and `…/video_upload`: files of an application. The text of `meta` alone is
 * signed, and it holds the digest of the file, which so is signed too (APIv3 onboarding §3).
 */
export const mediaRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.addContentTypeParser(/^multipart\/form-data/i, { parseAs: 'buffer', bodyLimit }, readUpload)
    const schema = { body: UploadBody, response: { 200: MediaView } }
    app.post('/merchant/media/upload', { schema, bodyLimit }, (request) =>
      upload(deps, request, request.body, 'image'),
    )
    app.post('/merchant/media/video_upload', { schema, bodyLimit }, (request) =>
      upload(deps, request, request.body, 'video'),
    )
  }

/** What is signed becomes the raw body, to the byte; its JSON is the body that the schema looks at. */
async function readUpload(request: FastifyRequest, body: Buffer): Promise<unknown> {
  const form = readForm(request.headers['content-type'] ?? '', body)
  const [meta, file] = [form.get('meta'), form.get('file')]
  if (!meta || !file || form.size !== 2) throw refuse('MEDIA_FORM')
  files.set(request, file.bytes)
  request.rawBody = meta.bytes
  return { meta: parseStrictJson(meta.bytes) }
}

async function upload(
  deps: Deps,
  request: FastifyRequest,
  { meta }: UploadBody,
  kind: MediaKind,
): Promise<Static<typeof MediaView>> {
  const { merchant, mchid } = request.caller
  if (merchant.kind !== 'provider') throw refuseApplication('PROVIDER_ONLY')
  const bytes = files.get(request)
  if (!bytes) throw refuse('MEDIA_FORM')
  const uploaded = { filename: meta.filename, sha256: meta.sha256, bytes, kind }
  return { media_id: await keepMedia(deps, { mchid, applicationId: null }, uploaded) }
}
