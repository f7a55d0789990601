import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { auditChange, type By } from '../audit-change.ts'
import {
  anybody,
  type NewRoute,
  ppmMax,
  priorityMax,
  type RouteId,
  type RouteRule,
  refuse,
  routeMethods,
} from './route.ts'
import {
  countChange,
  findContract,
  findRoute,
  findRoutes,
  insertRoute,
  replaceContract,
  updateRoute,
} from './store.ts'

type Deps = By & Readonly<{ db: Db; now: Clock }>

/**
 * Adds a route; processes take it within five seconds. What cannot be one is refused ROUTE_INVALID.
 * The same again, in all its words, is the route that is there.
 */
export async function addRoute({ db, now, actor }: Deps, asked: NewRoute): Promise<RouteRule> {
  const field = wrongField(asked)
  if (field !== undefined) throw refuse('ROUTE_INVALID', { field })
  return inTransaction(db, async (tx) => {
    await countChange(tx)
    const there = (await findRoutes(tx, asked.mchid)).find((route) => isSame(route, asked))
    if (there) return there
    const route: RouteRule = { ...asked, id: newId('rt', now()), state: 'open' }
    await insertRoute(tx, route, now())
    const change = { action: 'add-route', subject: `route:${route.id}`, before: null } as const
    await auditChange(tx, { actor }, { ...change, after: route }, now())
    return route
  })
}

/** Of a hundred orders so many may take it from now on; the same number again is no news. */
export const stageRoute = (
  deps: Deps,
  { id, percent }: Readonly<{ id: RouteId; percent: number }>,
): Promise<RouteRule> => {
  if (!isPercent(percent)) throw refuse('ROUTE_INVALID', { field: 'percent' })
  return change(deps, { id, action: 'stage-route' }, (route) => {
    if (route.state === 'closed') throw refuse('ROUTE_CLOSED', { id })
    return { ...route, percent }
  })
}

/** No order takes it any more. What is closed stays so, however often it is closed. */
export const closeRoute = (deps: Deps, { id }: Readonly<{ id: RouteId }>): Promise<RouteRule> =>
  change(deps, { id, action: 'close-route' }, (route) => ({ ...route, state: 'closed' }))

/**
 * What the merchant's contract names from now on, all of it: other channels are not taken for it. No
 * channel at all lifts the bound. Of a sub-merchant without one, its provider's counts.
 */
export async function allowChannels(
  { db, now, actor }: Deps,
  contract: Readonly<{ mchid: string; channels: readonly string[] }>,
): Promise<void> {
  if (!isMchid(contract.mchid)) throw refuse('ROUTE_INVALID', { field: 'mchid' })
  await inTransaction(db, async (tx) => {
    await countChange(tx)
    const before = { channels: await findContract(tx, contract.mchid) }
    await replaceContract(tx, contract, now())
    const after = { channels: await findContract(tx, contract.mchid) }
    const subject = `contract:${contract.mchid}` as const
    await auditChange(tx, { actor }, { action: 'allow-channels', subject, before, after }, now())
  })
}

type Named = Readonly<{ id: RouteId; action: string }>

const change = (
  { db, now, actor }: Deps,
  { id, action }: Named,
  changed: (route: RouteRule) => RouteRule,
): Promise<RouteRule> =>
  inTransaction(db, async (tx) => {
    await countChange(tx)
    const route = await findRoute(tx, id)
    if (!route) throw refuse('ROUTE_NOT_FOUND', { id })
    const next = changed(route)
    const [before, after] = [movingOf(route), movingOf(next)]
    if (before.state === after.state && before.percent === after.percent) return route
    await updateRoute(tx, next, now())
    await auditChange(tx, { actor }, { action, subject: `route:${id}`, before, after }, now())
    return next
  })

/** What changes about a route. */
const movingOf = ({ state, percent }: RouteRule) => ({ state, percent })

const isMchid = (text: string): boolean => /^[1-9]\d{7,9}$/.test(text)
const isPercent = (percent: number): boolean =>
  Number.isInteger(percent) && percent >= 0 && percent <= 100

function wrongField(route: NewRoute): keyof NewRoute | undefined {
  const isRight: Readonly<Record<keyof NewRoute, boolean>> = {
    mchid: route.mchid === anybody || isMchid(route.mchid),
    method: routeMethods.includes(route.method),
    amountFrom: route.amountFrom >= 0n,
    amountTo: route.amountTo === null || route.amountTo >= route.amountFrom,
    channel: route.channel === null || /^[\w-]{1,64}$/.test(route.channel),
    priority:
      Number.isInteger(route.priority) && route.priority >= 0 && route.priority <= priorityMax,
    costPpm: route.costPpm >= 0n && route.costPpm <= ppmMax,
    costFixed: route.costFixed >= 0n,
    percent: isPercent(route.percent),
    effectiveFrom: !Number.isNaN(route.effectiveFrom.getTime()),
  }
  const fields = Object.keys(isRight) as (keyof NewRoute)[]
  return fields.find((field) => !isRight[field])
}

const isSame = (there: RouteRule, asked: NewRoute): boolean =>
  there.state === 'open' &&
  there.mchid === asked.mchid &&
  there.method === asked.method &&
  there.amountFrom === asked.amountFrom &&
  there.amountTo === asked.amountTo &&
  there.channel === asked.channel &&
  there.priority === asked.priority &&
  there.costPpm === asked.costPpm &&
  there.costFixed === asked.costFixed &&
  there.percent === asked.percent &&
  there.effectiveFrom.getTime() === asked.effectiveFrom.getTime()
