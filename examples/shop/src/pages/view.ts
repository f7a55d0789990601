import type { FastifyRequest } from 'fastify'
import type { Words } from '../goods.ts'

/** Who looks: in which language, at which page. */
export type View = Readonly<{
  language: 'zh' | 'en'
  path: string
  /** Chinese first. */
  say: (zh: string, en: string) => string
  sayWords: (words: Words) => string
}>

/** `?lang=` decides and is remembered in a cookie. */
export function viewOf(request: FastifyRequest): View {
  const { pathname, searchParams } = new URL(request.url, 'http://shop.invalid')
  const chosen = searchParams.get('lang') ?? cookieOf(request, 'lang')
  const language = chosen === 'en' ? 'en' : 'zh'
  const say = (zh: string, en: string) => (language === 'zh' ? zh : en)
  return { language, path: pathname, say, sayWords: ({ zh, en }) => say(zh, en) }
}

export function cookieOf(request: FastifyRequest, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

/** As a person in the shop reads it: Beijing time, to the second. */
export const moment = (time: string): string =>
  new Date(time).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })
