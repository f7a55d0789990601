import { createReadStream } from 'node:fs'
import { readBill } from '@tongbao/apiv3'
import { readTradeBill } from '/work/main/src/clearing/reconcile/read-trade-bill.ts'
const f = process.argv[2]
const s = () => createReadStream(f, { highWaterMark: 1<<20 })
for (let k=0;k<4;k++){
let t=performance.now(), n=0; const c=process.cpuUsage()
for await (const r of readTradeBill(s(), { onRead: (x)=>{} })) n++
console.log('mine', n, Math.round(n/(performance.now()-t)*1000)+'/s wall', Math.round(n/(process.cpuUsage(c).user/1e6))+'/s cpu')
continue
for await (const r of readBill(s(), 'trade_all')) n++
console.log('readBill', n, Math.round(n/(performance.now()-t)*1000)+'/s')
}
