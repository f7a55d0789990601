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
