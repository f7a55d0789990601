import { Refusal } from '#kernel/refusal'
import type { App } from './http.ts'

const badTarget = (issue: string, message: string): Refusal =>
  new Refusal('INVALID_REQUEST', 400, message, { issue, location: 'uri' })

/**
 * Refuses request targets that two readers could understand differently: another host in the
 * request line, a parameter given twice, broken escapes, U+0000; and hosts that are not ours.
 */
export function guardTarget(app: App, hosts: readonly string[] | undefined): void {
  const ours = hosts && new Set(hosts.map((host) => host.toLowerCase()))
  app.addHook('onRequest', (request, _reply, done) => {
    const target = request.raw.url ?? ''
    if (countOf('host', request.raw.rawHeaders) > 1)
      return done(badTarget('host', '请求只能有一个 Host 头'))
    if (ours && !ours.has((request.headers.host ?? '').toLowerCase()))
      return done(new Refusal('INVALID_REQUEST', 421, '请求的主机名不属于本平台，请检查 Host 头'))
    done(faultOfTarget(target))
  })
}

/** Node keeps the first of two Host headers; a proxy in front of us may have kept the second. */
function countOf(wanted: string, rawHeaders: readonly string[]): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.length === wanted.length && rawHeaders[index]?.toLowerCase() === wanted)
      count++
  return count
}

/** What is wrong with `/path?query`, or undefined. */
export function faultOfTarget(target: string): Refusal | undefined {
  if (!target.startsWith('/'))
    return badTarget('absolute-form', '请求行须以 / 开头的路径，不得为完整网址')
  const question = target.indexOf('?')
  const path = question < 0 ? target : target.slice(0, question)
  if (/%00/.test(target)) return badTarget('U+0000', '网址不得包含空字符')
  if (/%(?![0-9A-Fa-f]{2})/.test(target)) return badTarget('escape', '网址中的 % 转义不合法')
  if (path.includes('\\') || target.includes('#'))
    return badTarget('character', '网址包含不合法的字符')
  return question < 0 ? undefined : faultOfQuery(target.slice(question + 1))
}

function faultOfQuery(query: string): Refusal | undefined {
  const seen = new Set<string>()
  for (const name of new URLSearchParams(query).keys()) {
    if (seen.has(name))
      return new Refusal('PARAM_ERROR', 400, `查询参数 ${name} 重复，请只给一次`, {
        field: name,
        issue: '重复',
        location: 'query',
      })
    seen.add(name)
  }
  return undefined
}
