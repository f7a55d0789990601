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

/** Every merchant's account at the demo bank, to which it is paid out. */
export const accountNumberOf = (mchid: string): string => `6222029${mchid}`

/** What each merchant pays, in millionths of a payment: 0.60 % and 0.38 %. Others pay the first. */
export const feeRates: Readonly<Record<string, bigint>> = { '1900000002': 3_800n }
export const usualRate = 6_000n

/** The breakfast shop shares with the bookshop next door, and has a till in one of its stores. */
export const sharing = {
  mchid: '1900000001',
  receiver: { mchid: '1900000002', name: '江南书店', relation: 'PARTNER' },
  operationMinor: 100_000n,
  tree: [
    { kind: 'branch', name: '城东分部' },
    { kind: 'store', name: '解放路店', code: 'S01' },
    { kind: 'terminal', name: '一号收银台', code: 'T01' },
  ],
} as const

/** Who works here: one asks and another approves, one decides about risk, one runs the house. */
export const staff = [
  { name: '林管理', roles: ['administrator'], login: 'lin', password: 'tongbao-console-1' },
  { name: '苏风控', roles: ['risk_analyst'], login: 'su', password: 'tongbao-console-2' },
  { name: '周复核', roles: ['approver'], login: 'zhou', password: 'tongbao-console-3' },
  { name: '吴复核', roles: ['approver'], login: 'wu', password: 'tongbao-console-4' },
  { name: '陈经办', roles: ['operator'], login: 'chen', password: 'tongbao-console-5' },
  { name: '许审计', roles: ['auditor'], login: 'xu', password: 'tongbao-console-6' },
] as const

/** Who works at the breakfast shop, one of them in its store alone, and at the provider. */
export const merchantStaff = [
  {
    name: '钱店长',
    roles: ['merchant_administrator', 'merchant_developer'],
    login: 'qian',
    password: 'tongbao-console-11',
    mchid: '1900000001',
  },
  {
    name: '孙收银',
    roles: ['merchant_operator'],
    login: 'sun',
    password: 'tongbao-console-12',
    mchid: '1900000001',
  },
  {
    name: '郑复核',
    roles: ['merchant_approver'],
    login: 'zheng',
    password: 'tongbao-console-13',
    mchid: '1900000001',
  },
  {
    name: '王财务',
    roles: ['merchant_finance'],
    login: 'wang',
    password: 'tongbao-console-14',
    mchid: '1900000001',
  },
  {
    name: '何门店',
    roles: ['merchant_operator'],
    login: 'he',
    password: 'tongbao-console-15',
    mchid: '1900000001',
    code: 'S01',
  },
  {
    name: '杨云杉',
    roles: ['merchant_administrator', 'merchant_finance'],
    login: 'yang',
    password: 'tongbao-console-16',
    mchid: '1900000100',
  },
] as const

/** The second factor of all of them. It is printed, so it is none; nobody has it outside of the demo. */
export const staffSecret = 'TONGBAODEMOSECRETTONGBAODEMOSECR'
