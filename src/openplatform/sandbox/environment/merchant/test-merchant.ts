import { refusals } from '#kernel/refusal'
import type { AppKind, MerchantKind } from '#merchants'

export type TestApp = Readonly<{ appid: string; kind: AppKind; secret: string }>

/** A merchant of the sandbox, with what its people need to sign; a sub-merchant signs nothing. */
export type TestMerchant = Readonly<{
  mchid: string
  name: string
  kind: MerchantKind
  parentMchid: string | null
  apps: readonly TestApp[]
  serial: string | null
  apiV3Key: string | null
  certificatePem: string | null
  /** Until it has been taken. */
  isKeyWaiting: boolean
  createdAt: Date
}>

export const refuse = refusals({
  TEST_MERCHANT_NOT_FOUND: [404, '沙箱里没有这个商户，请先新建'],
  TEST_PARENT_WRONG: [400, '子商户须挂在沙箱的服务商下，请填写服务商的商户号'],
  BUNDLE_TAKEN: [410, '证书包只能下载一次；私钥遗失时请为商户换发证书'],
})
