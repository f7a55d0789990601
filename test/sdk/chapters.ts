import { pullEvents } from './events.ts'
import { reroute } from './abnormal.ts'
import { transferBatch } from './batches.ts'
import { fetchFlowBills, fetchSellersBills, fetchSharingBill, fetchTradeBills } from './bills.ts'
import { closeCombined, takeCombined } from './combine.ts'
import { askBalances, askSellersBalances, withdraw } from './funds.ts'
import { logInAndPay, logInOnPage } from './log-in.ts'
import { takeShopOn } from './onboarding.ts'
import { chargeAfterPin, chargeCode, closeUnpaid, giveBack, takePayment } from './orders.ts'
import { payMethods } from './pay-methods.ts'
import { downloadCertificates, echo } from './platform.ts'
import { addReceivers, askRatio, deleteReceivers, share, takeBack, unfreeze } from './sharing.ts'
import type { Counter, Stage } from './stage.ts'
import { cancelTransfer, transfer } from './transfers.ts'

export type Chapter = readonly [
  name: string,
  tell: (stage: Stage, counter: Counter) => Promise<void>,
  /** Where the route is one side's alone. */
  only?: Counter['name'],
]

const payments: readonly Chapter[] = [
  ['downloads the certificates, if it has any', downloadCertificates],
  ['hears its own words back, the secret ones too', echo],
  ['learns on a page who the payer is', logInOnPage],
  ['learns in a mini program who the payer is, and is paid there', logInAndPay],
  ...payMethods.map(
    (method) =>
      [
        `is paid by ${method.path}, told, and finds it by both numbers`,
        (stage: Stage, counter: Counter) => takePayment(stage, counter, method),
      ] as const,
  ),
  ['closes an unpaid order', closeUnpaid],
  ['gives money back', giveBack],
  ['gives money back another way when it is stuck', reroute],
  ['charges a payment code, and reverses it', chargeCode],
  ['charges a payment code that the payer must confirm', chargeAfterPin],
  ...payMethods.map(
    (method) =>
      [
        `is paid several orders at once by ${method.path}, and gives one back`,
        (stage: Stage, counter: Counter) => takeCombined(stage, counter, method),
      ] as const,
  ),
  ['closes several orders at once', closeCombined],
]

const clearing: readonly Chapter[] = [
  ['adds a merchant and a person to share with', addReceivers],
  ['shares with both, and the merchant is told', share],
  ['takes a part back, and the merchant is told', takeBack],
  ['keeps the rest', unfreeze],
  ['asks how much may be shared', askRatio, 'partner'],
  ['deletes whom it shared with', deleteReceivers],
  ['transfers money that its payee confirms, and is told', transfer, 'direct'],
  ['cancels a transfer, and is told', cancelTransfer, 'direct'],
  ['transfers to many at once, and is told', transferBatch, 'direct'],
  ['asks what it has and had', askBalances, 'direct'],
  ['asks what a seller has and had', askSellersBalances, 'partner'],
  ['withdraws to its bank, and is told', withdraw, 'direct'],
  ['fetches its trade bills', fetchTradeBills],
  ['fetches its fund flows', fetchFlowBills],
  ['fetches its sharing bill', fetchSharingBill],
  ["fetches its sellers' fund flows, encrypted", fetchSellersBills, 'partner'],
  ['takes a shop on, and changes its account', takeShopOn, 'partner'],
  ['pulls in order what it was told', pullEvents],
]

/** A merchant and a provider do the same things, by other paths and names. */
export const chapters: readonly Chapter[] = [...payments, ...clearing]
