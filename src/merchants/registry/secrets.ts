/**
 * What each sealed secret is bound to. A secret copied to another row opens nowhere, because the
 * row's own key is part of the context.
 */
export const contexts = {
  apiV3Key: (mchid: string): string => `merchants.merchant.apiv3_key:${mchid}`,
  appSecret: (appid: string): string => `merchants.app.secret:${appid}`,
  platformKey: (id: string): string => `merchants.platform_key.private:${id}`,
} as const
