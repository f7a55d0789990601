import { machine } from '#kernel/machine'

/**
 * What a unit is to get of a day. `carried` left something for the next: owed to us, or not there
 * when it was due; the next settlement of the unit takes it up and it is `absorbed`.
 */
export const settlementStates = machine('due', {
  due: ['settled', 'carried', 'absorbed'],
  settled: [],
  carried: ['absorbed'],
  absorbed: [],
})
