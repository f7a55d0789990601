import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { refusals } from '#kernel/refusal'
import type { Keys } from '#platform/keys'

export const mediaKinds = ['image', 'video'] as const
export type MediaKind = (typeof mediaKinds)[number]

const mega = 1024 * 1024
/** 商户进件: images 5 MB, PDF 7.5 MB, video 5 MB (APIv3 onboarding §3). */
export const imageMax = 5 * mega
export const pdfMax = 7.5 * mega
export const videoMax = 5 * mega

/** Of one picture, decoded: more has no camera of a telephone, and a small file may ask for terabytes. */
export const pixelsMax = 50_000_000

export type Document = Readonly<{
  mchid: string
  mediaId: string
  applicationId: string | null
  filename: string
  contentType: string
  size: number
  digest: string
}>

export const refuse = refusals({
  MEDIA_EMPTY: [400, '上传的文件为空，请选择文件后重新上传', 'PARAM_ERROR'],
  MEDIA_TOO_LARGE: [
    400,
    '文件过大：图片不超过5MB，PDF不超过7.5MB，视频不超过5MB，请压缩后重新上传',
    'PARAM_ERROR',
  ],
  MEDIA_TOO_MANY: [
    400,
    '一份申请最多上传60个文件，请使用已上传的文件，或重新发起申请',
    'INVALID_REQUEST',
  ],
  MEDIA_TOO_MUCH: [
    400,
    '一份申请的文件合计最多60MB，请压缩后上传，或使用已上传的文件',
    'INVALID_REQUEST',
  ],
  MEDIA_TYPE: [
    400,
    '文件格式不支持：仅支持JPG、BMP、PNG、PDF，视频支持MP4、MOV、AVI、MKV等，请转换后重新上传',
    'PARAM_ERROR',
  ],
  MEDIA_NAME: [400, '文件扩展名与文件内容不一致，请用正确的扩展名重新上传', 'PARAM_ERROR'],
  MEDIA_DIGEST: [400, '文件的sha256摘要与meta中的不一致，请重新计算后上传', 'PARAM_ERROR'],
  MEDIA_UNSOUND: [
    400,
    '文件内容不完整，或夹带了图片以外的内容，请重新拍照或导出后上传',
    'PARAM_ERROR',
  ],
  MEDIA_PIXELS: [400, '图片像素过大，请缩小到5000万像素以内后上传', 'PARAM_ERROR'],
  MEDIA_ACTIVE: [400, 'PDF含有脚本、附件或自动动作，请导出为普通PDF后上传', 'PARAM_ERROR'],
  MEDIA_INFECTED: [400, '文件未通过安全扫描，请检查设备后重新制作文件上传', 'INVALID_REQUEST'],
  MEDIA_UNSCANNED: [503, '暂时无法完成文件安全扫描，请稍后重新上传', 'SYSTEM_ERROR'],
  MEDIA_FORM: [
    400,
    '上传请求须为multipart/form-data，且只含meta与file两部分，请核对后重试',
    'PARAM_ERROR',
  ],
  MEDIA_NOT_FOUND: [404, '没有找到该文件，请核对后重试', 'RESOURCE_NOT_EXISTS'],
})

const placeOf = (mediaId: string): string => `onboarding.document.key:${mediaId}`

/** Each document lies under a key of its own, which lies sealed: one that leaks opens one document. */
export function sealBytes(
  keys: Keys,
  mediaId: string,
  bytes: Uint8Array,
): Readonly<{ keySealed: string; sealed: Buffer }> {
  const key = randomBytes(32)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(mediaId))
  const sealed = Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  return { keySealed: keys.seal(placeOf(mediaId), key.toString('base64')), sealed }
}

/** Throws where a byte was changed, or the row is another's. */
export function openBytes(
  keys: Keys,
  mediaId: string,
  { keySealed, sealed }: Readonly<{ keySealed: string; sealed: Buffer }>,
): Buffer {
  const key = Buffer.from(keys.open(placeOf(mediaId), keySealed), 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), {
    authTagLength: 16,
  })
  decipher.setAAD(Buffer.from(mediaId)).setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
}
