/** What an agreement says of one merchant. */
export type Terms = Readonly<{
  merchant: string
  /** `0.60%`. */
  rate: string
  settlementDays: number
  /** The last four digits of the settlement account. */
  last4: string
}>

export type AgreementText = Readonly<{ version: string; zh: string; en: string }>

/** A text that was signed is kept with the signature; the next version is a new function beside this one. */
export const currentVersion = '2026-11'

export const agreementText = (terms: Terms): AgreementText => ({
  version: currentVersion,
  zh: chinese(terms),
  en: english(terms),
})

const chinese = ({
  merchant,
  rate,
  settlementDays,
  last4,
}: Terms): string => `特约商户收款服务协议（${currentVersion}版）

甲方：通宝支付平台　　乙方：${merchant}

一、服务内容。甲方为乙方的真实交易提供收款、退款、对账与资金结算服务。乙方不得将服务用于协议以外的经营，不得转让、出租收款账户与收款码。

二、费率与结算。乙方按每笔交易金额的${rate}向甲方支付手续费，从结算款中扣收。交易资金于交易日后第${settlementDays}个工作日结算至乙方尾号${last4}的同名银行账户。费率调整由甲方至少提前三十日公布。

三、真实性与更新。乙方保证所提交的主体、人员、账户与经营资料真实有效；资料变更或证件到期的，须在十个工作日内更新。甲方有权定期与不定期核实，并依风险等级设定收款限额与复审日期。

四、禁止事项。乙方不得从事赌博、诈骗、洗钱、套现、虚构交易及法律法规禁止的经营。甲方发现异常的，可以延迟结算、限制收款或终止服务，并依法报告。

五、退款与差错。退款与差错款从乙方账户支付；余额不足的，乙方应及时补足。

六、信息保护。甲方只为履行本协议及法定义务处理乙方及其人员的信息，加密保存，未经同意不向他人提供，法律另有规定的除外。

七、期限与终止。本协议自乙方签署之日起生效。任何一方可提前三十日书面通知终止；终止前的交易仍按本协议结算，资料依法至少保存十年。

八、签署。乙方超级管理员在线阅读并确认后即为签署。签署人、时间、网络地址与本协议的SHA-256摘要由甲方留存，乙方可随时查阅。`

const english = ({
  merchant,
  rate,
  settlementDays,
  last4,
}: Terms): string => `Merchant Services Agreement (version ${currentVersion})

Between Tongbao (the platform) and ${merchant} (the merchant). The Chinese text prevails.

1. Service. The platform takes payments, makes refunds, provides bills and settles funds for the merchant's genuine trade. The merchant uses the service for no other business and neither transfers nor lets its account or codes.

2. Fees and settlement. The merchant pays ${rate} of each payment, which is taken from what is settled. Funds are settled on working day ${settlementDays} after the day of trade, to the merchant's own account ending in ${last4}. Changes of fees are published thirty days before they hold.

3. Truth. What the merchant has said of itself, its people, its account and its business is true, and changes are told within ten working days. The platform may verify it at any time and sets limits and review dates by its rating of risk.

4. What is forbidden. No gambling, fraud, laundering, cash-out, invented trade, nor any business that the law forbids. The platform may delay settlement, limit or end the service, and reports as the law demands.

5. Refunds and differences are paid from the merchant's account, which the merchant fills up where it is short.

6. Information about the merchant and its people is processed for this agreement and the law only, is kept encrypted, and is given to nobody else without consent unless the law demands it.

7. Term. The agreement holds from the day of signing. Either side may end it in writing with thirty days' notice; earlier trades are settled by it, and records are kept for ten years at least.

8. Signing. The merchant's administrator signs by confirming it online. The platform keeps who signed, when, from which address, and the SHA-256 of this text; the merchant may read them at any time.`
