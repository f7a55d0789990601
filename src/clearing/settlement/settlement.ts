import { machine } from '#kernel/machine'
import { refusals } from '#kernel/refusal'

/**
 * What a unit is to get of a day. `carried` left something for the next: owed to us, or not there
 * when it was due. The next settlement of the unit takes it up and it is `absorbed`; where none comes,
 * it is settled by itself once the money is there.
 */
export const settlementStates = machine('due', {
  due: ['settled', 'carried', 'absorbed'],
  settled: [],
  carried: ['settled', 'absorbed'],
  absorbed: [],
})

export const refuse = refusals({
  ADVANCE_OUTRUN: [409, '资金或营业日已变动，本次实时结算未入账，将在下一小时重试'],
})
