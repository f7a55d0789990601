import { setBankAccount } from '#merchants'
import { type ClearingErrand, type Form, readArguments, refused } from './errand.ts'
import { readId, readMerchant } from './read-values.ts'

export const bankAccountForm: Form = {
  usage:
    'bank-account <mchid> --bank <bank> --holder <name> [--branch <联行号>] [--unit <node id>] ' +
    '[--personal], with the number in TONGBAO_ACCOUNT_NUMBER or on standard input',
  example: 'bank-account 1900000001 --bank 演示银行 --holder 通宝早餐铺 < number.txt',
  places: [1, 1],
  options: ['--bank', '--holder', '--branch', '--unit'],
  flags: ['--personal'],
}

/**
 * 结算银行账户: where a unit is paid out to from now on. The number is never an argument, because what
 * is typed stands in the shell's history and in the list of processes.
 */
export async function bankAccountErrand(errand: ClearingErrand): Promise<number> {
  const { env, readInput, print, args } = errand
  const { places, option, has } = readArguments(bankAccountForm, args)
  const { mchid } = await readMerchant(errand, places[0])
  const [bankName, holderName] = [option('--bank'), option('--holder')]
  if (bankName === undefined || holderName === undefined)
    throw refused(bankAccountForm, '--bank and --holder are both needed')
  const [branchNumber, unit] = [option('--branch'), option('--unit')]
  const given = env['TONGBAO_ACCOUNT_NUMBER'] ?? (await readInput())
  const accountNumber = given.replaceAll(/\s/g, '')
  const id = await setBankAccount(errand, {
    mchid,
    bankName,
    holderName,
    accountNumber,
    kind: has('--personal') ? 'personal' : 'corporate',
    ...(branchNumber === undefined ? {} : { branchNumber }),
    ...(unit === undefined ? {} : { unit: readId('--unit', unit, 'nd') }),
  })
  print(`结算账户 ${id}：${bankName} 尾号${accountNumber.slice(-4)}，户名 ${holderName}\n`)
  return 0
}
