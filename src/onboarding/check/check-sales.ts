import type { DraftContent } from '../application.ts'
import { type Add, type Checking, require } from './checking.ts'

/** Which part each scene asks for, what that must hold, and of which members one is enough. */
const scenes = {
  SALES_SCENES_STORE: [
    'biz_store_info',
    ['biz_store_name', 'biz_address_code', 'biz_store_address', 'store_entrance_pic', 'indoor_pic'],
    [],
  ],
  SALES_SCENES_MP: ['mp_info', ['mp_pics'], ['mp_appid', 'mp_sub_appid']],
  SALES_SCENES_MINI_PROGRAM: [
    'mini_program_info',
    [],
    ['mini_program_appid', 'mini_program_sub_appid'],
  ],
  SALES_SCENES_APP: ['app_info', ['app_pics'], ['app_appid', 'app_sub_appid']],
  SALES_SCENES_WEB: ['web_info', ['domain'], []],
  SALES_SCENES_WEWORK: ['wework_info', ['sub_corp_id', 'wework_pics'], []],
} as const

const shortNameBytesMax = 64

export function checkSales(content: DraftContent, { sensitiveWordIn }: Checking, add: Add): void {
  const at = '/business_info'
  const business = content.business_info
  require(business, at, ['merchant_shortname', 'service_phone'], add)
  const shortName = business?.merchant_shortname ?? ''
  if (Buffer.byteLength(shortName) > shortNameBytesMax)
    add('SHORT_NAME_LENGTH', `${at}/merchant_shortname`)
  if (shortName && sensitiveWordIn(shortName) !== undefined)
    add('SENSITIVE_WORD', `${at}/merchant_shortname`)
  const sales = business?.sales_info
  require(sales, `${at}/sales_info`, ['sales_scenes_type'], add)
  for (const scene of sales?.sales_scenes_type ?? []) {
    const [part, names, oneOf] = scenes[scene]
    const block = sales?.[part]
    const here = `${at}/sales_info/${part}`
    require(block, here, names, add)
    const given = oneOf.filter((name) => block && Reflect.get(block, name) !== undefined)
    if (oneOf.length > 0 && given.length === 0) add('FIELD_REQUIRED', `${here}/${oneOf[1]}`)
  }
}
