import { notify } from '#parties'
import type { Tx } from '#platform/db'
import { insertWarning } from './store.ts'

type Text = Readonly<{ title: string; body: string }>

const ifNotYou = '如非本人操作，请立即冻结钱包。'

/** Of what a customer is told at once, in sentences that stand by themselves: the app knows them by heart. */
const texts = {
  signed_in: { title: '账户登录提醒', body: `您的账户刚刚登录。${ifNotYou}` },
  new_device: { title: '新设备登录', body: `您的账户在一台新设备上登录。${ifNotYou}` },
  device_in_use: { title: '新设备使用账户', body: `一台新设备正在使用您的账户。${ifNotYou}` },
  remote: { title: '异地使用提醒', body: `您的账户正从不常用的网络或时区使用。${ifNotYou}` },
  pin_changed: { title: '支付密码已修改', body: `您的支付密码刚刚修改。${ifNotYou}` },
  password_changed: { title: '登录密码已修改', body: `您的登录密码刚刚修改。${ifNotYou}` },
  phone_changed: { title: '手机号已修改', body: `您的登录手机号刚刚修改。${ifNotYou}` },
  card_added: { title: '已添加银行卡', body: `您的账户刚刚添加了一张银行卡。${ifNotYou}` },
  large_payment: { title: '首次大额付款', body: `您首次向这个收款方支付大额款项。${ifNotYou}` },
} as const satisfies Record<string, Text>
export type Warned = keyof typeof texts

export type Warning = Readonly<{
  customerId: string
  what: Warned
  /** What it is about: of one thing a customer is warned once. */
  about: string
  /** For the app, beside the button that freezes. */
  data?: Readonly<Record<string, string>>
}>

/**
 * Tells the customer in the caller's transaction, with the means to freeze at one tap. The second time,
 * about the same thing, nothing is told, until the sweep forgets it.
 */
export async function warn(
  tx: Tx,
  { customerId, what, about, data = {} }: Warning,
  now: Date,
): Promise<void> {
  if (!(await insertWarning(tx, { customerId, event: `${what}:${about}`, now }))) return
  const message = { customerId, kind: 'security', ...texts[what] } as const
  await notify(tx, [{ ...message, data: { ...data, freeze: '1' } }], now)
}
