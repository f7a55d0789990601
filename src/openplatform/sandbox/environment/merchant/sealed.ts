/** The place of each sealed value: moved to another row it does not open. */
export const contexts = {
  apiV3Key: (mchid: string) => `openplatform.sandbox_merchant.api_v3_key:${mchid}`,
  privateKey: (mchid: string) => `openplatform.sandbox_merchant.private_key:${mchid}`,
  appSecret: (appid: string) => `openplatform.sandbox_app.secret:${appid}`,
} as const
