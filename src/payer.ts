/**
 * The payer without a screen, for integrators: pays, shows codes and bills through the wallet's own
 * API of a running demo. `npm run --silent payer -- pay <code_url | h5_url | prepay_id>`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

type Payer = Readonly<{ phone: string; password: string; pin: string }>
type Demo = Readonly<{ baseUrl: string; payers: readonly Payer[] }>
type Failure = Readonly<{ code: string; message: string }>
type Option = Readonly<{ id: string; enabled: boolean }>

const usage = `payer -- pay <code_url | h5_url | prepay_id> [--payer <phone>]   pays, prints the order's state
payer -- code [--payer <phone>]                                   prints a fresh payment code
payer -- openid <appid> [--payer <phone>]                         prints the payer's openid
payer -- bills [--payer <phone>]                                  prints the latest bills
`

function readDemo(): Demo {
  const path = join(resolve(process.env['TONGBAO_HOME'] ?? '.tongbao'), 'demo.json')
  if (!existsSync(path))
    throw new Error(
      `${path} is not there. Start the demo first (npm run demo), on the same TONGBAO_HOME.`,
    )
  return JSON.parse(readFileSync(path, 'utf8')) as Demo
}

/** One signed-in payer; every call has a deadline and throws what the wallet refused, in its words. */
async function signIn({ baseUrl, payers }: Demo, phone: string | undefined) {
  const payer = phone === undefined ? payers[0] : payers.find((one) => one.phone === phone)
  if (!payer) throw new Error(`no payer ${phone ?? ''} in demo.json`)
  let cookie = ''
  async function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${baseUrl}/wallet/api${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-tongbao-wallet': '1', cookie },
      signal: AbortSignal.timeout(15_000),
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = response.status === 204 ? {} : ((await response.json()) as Partial<Failure>)
    if (!response.ok) throw new Error(`${answer.code}: ${answer.message}`)
    const [session] = response.headers.getSetCookie()
    if (session) cookie = session.split(';', 1)[0] ?? ''
    return answer as Answer
  }
  await call('POST', '/sign-in', { phone: payer.phone, password: payer.password })
  return { call, payer }
}

async function pay(demo: Demo, code: string, phone: string | undefined): Promise<string> {
  const { call, payer } = await signIn(demo, phone)
  const cashier = await call<{ prepayId: string; funding: readonly Option[] }>('POST', '/cashier', {
    code,
  })
  const funding = cashier.funding.find(({ enabled }) => enabled)?.id ?? 'balance'
  const { prepayId } = cashier
  const paid = await call<{ state: string }>('POST', '/cashier/pay', {
    prepayId,
    funding,
    pin: payer.pin,
  })
  return paid.state
}

async function run(): Promise<string> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { payer: { type: 'string' } },
  })
  const [command, argument = ''] = positionals
  if (command === 'pay') return pay(readDemo(), argument, values.payer)
  if (command !== 'code' && command !== 'openid' && command !== 'bills') throw new Error(usage)
  const { call } = await signIn(readDemo(), values.payer)
  if (command === 'code') return (await call<{ code: string }>('POST', '/payment-codes', {})).code
  if (command === 'openid')
    return (await call<{ openid: string }>('GET', `/openid?appid=${argument}`)).openid
  return JSON.stringify((await call<{ bills: object[] }>('GET', '/bills')).bills, null, 2)
}

try {
  process.stdout.write(`${await run()}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
