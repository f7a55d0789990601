export { findBilledChannels } from './bill/trade-bills.ts'
export type { Called } from './call/create-channels.ts'
export { addChannel, type NewChannel } from './channel/add-channel.ts'
export {
  chooseKeys,
  registerAtChannel,
  setChannelState,
  trustKey,
} from './channel/change-channel.ts'
export { type Channel, type ChannelMerchant, channelModes } from './channel/channel.ts'
export { describeChannels } from './channel/describe-channels.ts'
export {
  type ChannelCondition,
  createUpstream,
  type Upstream,
  type UpstreamDeps,
  type UpstreamLimits,
} from './create-upstream.ts'
export { listQuarantined } from './notice/list-quarantined.ts'
export type { Learn } from './notice/take-notice.ts'
export { type ChannelHealth, createHealth, exchangeEveryMs } from './health/create-health.ts'
export {
  addRoute,
  allowChannels,
  closeRoute,
  stageRoute,
} from './route/change-routes.ts'
export { createRouter } from './route/create-router.ts'
export {
  anybody,
  anyMethod,
  type NewRoute,
  type RouteId,
  routeMethods,
  type RouteRule,
} from './route/route.ts'
export { countQuarantined, findChannelFigures, findUnhealthy } from './health/store.ts'
export { findRouteDecisions, findRoutes } from './route/store.ts'
