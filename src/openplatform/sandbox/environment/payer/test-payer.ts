import { refusals } from '#kernel/refusal'
import type { CustomerId, CustomerState } from '#parties'

/** What a payer of the sandbox knows by heart, and whoever tests with it may know too. */
export type PayerSecrets = Readonly<{
  phone: string
  password: string
  pin: string
  cards: readonly string[]
}>

export type TestPayer = PayerSecrets &
  Readonly<{
    customerId: CustomerId
    name: string
    state: CustomerState
    /** Fen. */
    available: bigint
    createdAt: Date
  }>

export const refuse = refusals({
  TEST_PAYER_NOT_FOUND: [404, '沙箱里没有这个用户，请先新建'],
  TEST_PAYER_APP_UNKNOWN: [404, '沙箱里没有这个 appid，请核对后重试'],
})

export const payerContext = (customerId: string): string =>
  `openplatform.sandbox_payer.secrets:${customerId}`
