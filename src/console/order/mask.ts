const sensitive =
  /^(?:(?:sp_|sub_)?openid|user_received_account|user_name|bank_account|account_(?:name|number)|id_card.*|mobile.*|phone)$/

/** What was told, with what is somebody's own covered but for its ends. */
export const maskedBody = (resource: string): string =>
  JSON.stringify(
    JSON.parse(resource),
    (name, value: unknown) =>
      typeof value === 'string' && sensitive.test(name) ? masked(value) : value,
    2,
  )

export const masked = (text: string): string =>
  text.length <= 8
    ? `${text.slice(0, 1)}${'*'.repeat(Math.max(0, text.length - 1))}`
    : `${text.slice(0, 4)}****${text.slice(-4)}`
