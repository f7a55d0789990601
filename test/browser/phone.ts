import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import type { Look, Stage } from './browser.ts'

/** A payer's phone, signed in; `steps` are what the payer has done in the wallet, in order. */
export type Phone = Readonly<{ page: Page; pin: string; steps: string[] }>

type Payer = Readonly<{ phone: string; password: string; pin: string }>

/** The n-th person of the demo. */
export function payerOf({ server }: Stage, index: number): Payer {
  const payer = server.demo.payers[index]
  assert.ok(payer, `the demo has no payer ${index}`)
  return payer
}

/** A phone on which somebody is signed in already; how one signs in is a story of its own. */
export async function openPhone(stage: Stage, payer: Payer, look?: Look): Promise<Phone> {
  const context = await stage.newContext(look)
  const { phone, password, pin } = payer
  const answer = await context.request.post(`${stage.walletUrl}/api/sign-in`, {
    headers: { 'x-tongbao-wallet': '1' },
    data: { phone, password },
  })
  assert.equal(answer.status(), 200, await answer.text())
  return { page: await context.newPage(), pin, steps: [] }
}

/** One tap on a link or button of the wallet: a step. */
export async function tap({ page, steps }: Phone, name: string | RegExp): Promise<void> {
  const control = page.getByRole('button', { name }).or(page.getByRole('link', { name }))
  await control.first().click()
  steps.push(String(name))
}

type Typing = Readonly<{ digits?: string; pad?: string }>

/** Six digits on the wallet's own keys: one step, however many taps. */
export async function typePin(
  { page, pin, steps }: Phone,
  { digits = pin, pad = '支付密码，六位数字' }: Typing = {},
): Promise<void> {
  const keys = page.getByRole('group', { name: pad })
  for (const digit of digits) await keys.getByRole('button', { name: digit, exact: true }).click()
  steps.push('PIN')
}

/** Holds the phone before something on another screen: that is what the camera sees from now on. */
export async function pointCameraAt({ cameraFile }: Stage, seen: Locator): Promise<void> {
  writeFileSync(cameraFile, await seen.screenshot({ type: 'jpeg', quality: 95 }))
}
