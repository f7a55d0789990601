/** What each sealed value is bound to: moved to another row it opens nowhere. */
export const contexts = {
  privateKey: (id: string): string => `upstream.channel.private_key:${id}`,
  apiV3Key: (id: string): string => `upstream.channel.apiv3_key:${id}`,
  notice: (channelId: string, noticeId: string): string =>
    `upstream.quarantine.content:${channelId}:${noticeId}`,
} as const
