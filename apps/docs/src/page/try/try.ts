import '../../styles/try.css'
import { readBundle } from './bundle.ts'
import {
  answerMessage,
  newNonce,
  platformKeyOf,
  privateKeyOf,
  requestMessage,
  sign,
  verify,
} from './sign.ts'
import { words } from './words.ts'

const section = document.querySelector<HTMLElement>('.try')
const form = section?.querySelector('form')
if (section && form) void start(section, form)

type Place = Readonly<{ isSandbox: boolean; sandboxUrl: string | null }>

/** Whether this program is a sandbox; elsewhere nothing can be sent, and the page says where it can. */
async function start(within: HTMLElement, sheet: HTMLFormElement): Promise<void> {
  const where = within.querySelector('.where')
  const place = await fetch('/docs/place.json')
    .then((answer): Promise<Place> => answer.json())
    .catch((): Place => ({ isSandbox: false, sandboxUrl: null }))
  if (!place.isSandbox) {
    sheet.remove()
    if (where) where.replaceChildren(words.notHere, ...linkTo(place.sandboxUrl))
    return
  }
  within.dataset['ready'] = 'true'
  const field = fieldsOf(sheet)
  sheet.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(within, sheet)
  })
  field('bundle').addEventListener('change', (event) => {
    const { files } = event.target as HTMLInputElement
    if (files) void readBundle([...files]).then((found) => fill(sheet, found))
  })
  sheet.querySelector('[name=forget]')?.addEventListener('click', () => {
    for (const name of ['bundle', 'mchid', 'serial', 'privateKey', 'platformKey'])
      field(name).value = ''
    tell(within, words.forgotten)
  })
}

function linkTo(sandboxUrl: string | null): readonly (Node | string)[] {
  if (sandboxUrl === null) return [words.noSandbox]
  const link = document.createElement('a')
  link.href = `${sandboxUrl}${location.pathname}#try-it`
  link.textContent = link.href
  return [words.openThere, link]
}

type Control = HTMLInputElement | HTMLTextAreaElement

const fieldsOf =
  (sheet: HTMLFormElement) =>
  (name: string): Control =>
    sheet.elements.namedItem(name) as Control

/** What the bundle names is put where the example has somebody else's. */
function fill(sheet: HTMLFormElement, found: Awaited<ReturnType<typeof readBundle>>): void {
  const field = fieldsOf(sheet)
  for (const name of ['mchid', 'serial', 'privateKey', 'platformKey'] as const)
    if (found[name] !== undefined) field(name).value = found[name]
  const body = sheet.elements.namedItem('body')
  for (const control of [field('target'), ...(body ? [body as Control] : [])]) {
    let text = control.value
    if (found.mchid !== undefined) text = text.replaceAll(/\b190000000[0-9]\b/g, found.mchid)
    if (found.appid !== undefined) text = text.replaceAll('wx8888888888888888', found.appid)
    control.value = text
  }
}

const tell = (within: HTMLElement, text: string): void => {
  const said = within.querySelector('.said')
  if (said) said.textContent = text
}

function show(within: HTMLElement, name: string, text: string): void {
  const out = within.querySelector<HTMLElement>(`[data-out=${name}]`)
  const code = out?.querySelector('code')
  if (!out || !code) return
  out.hidden = false
  code.textContent = text
}

async function send(within: HTMLElement, sheet: HTMLFormElement): Promise<void> {
  const field = fieldsOf(sheet)
  const method = sheet.dataset['method'] ?? 'GET'
  const target = field('target').value.trim()
  const body = sheet.elements.namedItem('body') ? field('body').value : ''
  if (!/^\/v3\/[!-~]*$/.test(target)) return tell(within, words.badTarget)
  const key = await privateKeyOf(field('privateKey').value).catch(() => undefined)
  if (!key) return tell(within, words.badKey)

  const timestamp = String(Math.floor(Date.now() / 1000))
  const asked = { method, target, body, timestamp, nonce: newNonce() }
  const message = requestMessage(asked)
  const authorization =
    `WECHATPAY2-SHA256-RSA2048 mchid="${field('mchid').value.trim()}",nonce_str="${asked.nonce}",` +
    `timestamp="${timestamp}",serial_no="${field('serial').value.trim()}",signature="${await sign(key, message)}"`
  const headers = {
    accept: 'application/json',
    authorization,
    ...(body !== '' && { 'content-type': 'application/json' }),
  }
  show(within, 'toSign', message)
  show(within, 'request', requestText(asked, headers))
  tell(within, words.sending)
  try {
    const answer = await fetch(target, {
      method,
      headers,
      credentials: 'omit',
      redirect: 'error',
      ...(method !== 'GET' && { body }),
    })
    await showAnswer(within, answer, field('platformKey').value)
  } catch {
    tell(within, words.unreachable)
  }
}

function requestText(
  { method, target, body }: Readonly<{ method: string; target: string; body: string }>,
  headers: object,
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`)
  return [`${method} ${target} HTTP/1.1`, ...lines, '', body].join('\n').trimEnd()
}

const shownHeaders = [
  'wechatpay-timestamp',
  'wechatpay-nonce',
  'wechatpay-serial',
  'wechatpay-signature',
  'request-id',
]

async function showAnswer(
  within: HTMLElement,
  answer: Response,
  platformKey: string,
): Promise<void> {
  const body = await answer.text()
  const { headers, status } = answer
  const lines = shownHeaders.map((name) => `${name}: ${headers.get(name) ?? ''}`)
  show(within, 'answer', [`HTTP ${status}`, ...lines, '', pretty(body)].join('\n').trimEnd())
  tell(within, await verdict(answer, body, platformKey))
}

/** Only what is 2xx is signed. */
async function verdict(
  { ok, headers }: Response,
  body: string,
  platformKey: string,
): Promise<string> {
  if (!ok) return words.refused
  if (platformKey.trim() === '') return words.notVerified
  const key = await platformKeyOf(platformKey).catch(() => undefined)
  if (!key) return words.badPlatformKey
  const message = answerMessage(
    headers.get('wechatpay-timestamp') ?? '',
    headers.get('wechatpay-nonce') ?? '',
    body,
  )
  const isGenuine = await verify(key, headers.get('wechatpay-signature') ?? '', message)
  return isGenuine ? words.verified : words.notGenuine
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
