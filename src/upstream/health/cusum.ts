/**
 * CUSUM on Bernoulli failures: the score of each outcome says how much likelier it is at a channel
 * where one call in ten fails than where three in a hundred do, and what is good never saves up.
 * Source: faults §5 (q0 = 3 %, q1 = 10 %, h = 12): a false alarm in millions of calls, a total outage
 * noticed after ten, 50 % failures after 33 at the 95th percentile.
 */
const usualRate = 0.03
const badRate = 0.1
export const alarmScore = 12

const onFailure = Math.log(badRate / usualRate)
const onSuccess = Math.log((1 - badRate) / (1 - usualRate))

export const scoreAfter = (score: number, isFailure: boolean): number =>
  Math.max(0, score + (isFailure ? onFailure : onSuccess))

/** Where a channel begins that was bad a moment ago: a relapse is noticed after five failures. */
export const relapseScore = alarmScore / 2
