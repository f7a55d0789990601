import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import type { Goods } from '../goods.ts'
import type { MethodId, Order } from '../order.ts'
import { type Answer, answerOf } from '../pay-client.ts'
import { placeOrder } from '../place-order.ts'
import type { Shop } from '../shop.ts'

type Request = Readonly<{ goods: Goods; method: MethodId; openid: string }>

/** Official accounts and mini programs share one call: the payer is known by an openid. */
export const placeJsapiOrder = (shop: Shop, { goods, method, openid }: Request): Promise<Order> =>
  placeOrder(shop, {
    goods,
    method,
    prepay: async (body) => {
      const { data } = await answerOf(
        shop.wxpay.v3.pay.transactions.jsapi.post<object, Answer<{ prepay_id: string }>>({
          ...body,
          payer: { openid },
        }),
      )
      return data.prepay_id
    },
  })

/** What the bridge wants; signed here, because the private key does not leave the house. */
export function bridgeParameters({ configuration, now }: Shop, prepayId: string) {
  const { appid, privateKey } = configuration.merchant
  const timeStamp = String(Math.floor(now().getTime() / 1000))
  const nonceStr = Formatter.nonce()
  const prepay = `prepay_id=${prepayId}`
  const message = Formatter.joinedByLineFeed(appid, timeStamp, nonceStr, prepay)
  return {
    appId: appid,
    timeStamp,
    nonceStr,
    package: prepay,
    signType: 'RSA',
    paySign: Rsa.sign(message, privateKey),
  }
}
