/** The seeded world of the demo: who is there from the first minute. All names are made up. */

export const merchants = [
  {
    name: '通宝早餐铺',
    mchid: '1900000001',
    appid: 'wx0000000000000001',
    appName: '通宝早餐铺',
    kind: 'direct',
  },
  {
    name: '江南书店',
    mchid: '1900000002',
    appid: 'wx0000000000000002',
    appName: '江南书店',
    kind: 'direct',
  },
] as const

export const providers = [
  {
    name: '云杉服务商',
    mchid: '1900000100',
    appid: 'wx0000000000000100',
    appName: '云杉收款',
    kind: 'provider',
    subMerchants: [
      { mchid: '1900000101', name: '云杉咖啡' },
      { mchid: '1900000102', name: '云杉花店' },
    ],
  },
] as const

/** Cards are the demo bank's; the first of each person is bound, the second waits to be bound. */
export const payers = [
  {
    name: '李小满',
    phone: '13800000001',
    password: 'tongbao-demo-1',
    pin: '246810',
    balanceMinor: 500_000n,
    cards: ['6222020000000000011', '6222020000000000012'],
  },
  {
    name: '王大雪',
    phone: '13800000002',
    password: 'tongbao-demo-2',
    pin: '135792',
    balanceMinor: 20_000n,
    cards: ['6222020000000000021', '6222020000000000022'],
  },
] as const

/** A card of nobody who has signed up yet, for a newcomer to bind. */
export const newcomerCard = { holderName: '新朋友', number: '6222020000000000031' } as const

/** What lies on each card when the demo bank issues it: 100,000 yuan. */
export const cardOpeningMinor = 10_000_000n
