import { createWriteStream } from 'node:fs'
import { billHead, billRow, billTail, tallyBill } from '@tongbao/apiv3'
const n = Number(process.argv[2]); const out = createWriteStream(process.argv[3])
const w = (s: string) => new Promise<void>((r)=> out.write(s) ? r() : out.once('drain', () => r()))
await w(billHead('trade_all'))
const tally = tallyBill('trade_all')
let buf=''
for (let i=0;i<n;i++){ const refund = i%10===9
 const a = BigInt(100 + i*7919%500000)
 const v = { tradeTime:'2026-11-24 10:06:33', appid:'wx0000000000000001', mchid:'1900000001', subMchid:'0', deviceId:'', transactionId:'4200000000202611240'+String(i).padStart(9,'0'), outTradeNo:'T'+i, openid:'oABCDEFGHIJKLMN', tradeType:'JSAPI', tradeState: refund?'REFUND':'SUCCESS', bankType:'OTHERS', currency:'CNY', settlementTotal: refund?0n:a, couponAmount:0n, refundId: refund?'50300000002026112400'+String(i).padStart(9,'0'):'0', outRefundNo: refund?'R'+i:'0', refundAmount: refund?a:0n, couponRefundAmount:0n, refundType: refund?'ORIGINAL':'', refundStatus: refund?'SUCCESS':'', description:'包子两个', attach:'', fee: refund? -(a*6n/1000n): a*6n/1000n, rate:'0.60%', orderAmount: refund?0n:a, requestedRefund: refund?a:0n, rateNote:'' }
 tally.add(v as never); buf += billRow('trade_all', v as never)
 if (buf.length>1e6){ await w(buf); buf='' } }
await w(buf); await w(billTail('trade_all', tally.sums())); out.end()
