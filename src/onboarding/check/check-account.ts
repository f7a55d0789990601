import type { DraftContent } from '../application.ts'
import { type Add, require } from './checking.ts'
import { merchantNameOf, personNameOf, spelled } from './check-subject.ts'
import { isCardNumber } from './numbers.ts'

/** Banks that find an account without its branch (need_bank_branch is false, APIv3 onboarding §4.8). */
const banksWithoutBranch: ReadonlySet<string> = new Set([
  '工商银行',
  '农业银行',
  '中国银行',
  '建设银行',
  '交通银行',
  '邮政储蓄银行',
  '招商银行',
  '民生银行',
  '中信银行',
  '浦发银行',
  '兴业银行',
  '光大银行',
  '广发银行',
  '平安银行',
  '北京银行',
  '华夏银行',
  '宁波银行',
  '演示银行',
])

export const needsBranch = (bank: string): boolean => !banksWithoutBranch.has(bank)

export function checkAccount(content: DraftContent, add: Add): void {
  const at = '/bank_account_info'
  const account = content.bank_account_info
  const names = ['bank_account_type', 'account_name', 'account_bank', 'bank_address_code']
  require(account, at, [...names, 'account_number'], add)
  if (!account) return
  const isPersonal = account.bank_account_type === 'BANK_ACCOUNT_TYPE_PERSONAL'
  const type = content.subject_info?.subject_type
  if (isPersonal && type && type !== 'SUBJECT_TYPE_INDIVIDUAL')
    add('ACCOUNT_KIND', `${at}/bank_account_type`)
  const number = account.account_number
  if (number && !/^\d{8,32}$/.test(number)) add('ACCOUNT_NUMBER_WRONG', `${at}/account_number`)
  else if (number && isPersonal && !isCardNumber(number))
    add('CARD_NUMBER_WRONG', `${at}/account_number`)
  const owner = isPersonal ? personNameOf(content) : merchantNameOf(content)
  if (account.account_name && owner && spelled(account.account_name) !== spelled(owner))
    add('ACCOUNT_NAME_DIFFERS', `${at}/account_name`)
  if (account.bank_branch_id && !/^\d{12}$/.test(account.bank_branch_id))
    add('BRANCH_NEEDED', `${at}/bank_branch_id`)
  if (
    account.account_bank &&
    needsBranch(account.account_bank) &&
    !account.bank_branch_id &&
    !account.bank_name
  )
    add('BRANCH_NEEDED', `${at}/bank_name`)
}
