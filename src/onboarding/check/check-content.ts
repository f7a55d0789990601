import type { DraftContent, Finding } from '../application.ts'
import { hasRule, needsQualification } from '../opening/settlement-rules.ts'
import { checkAccount } from './check-account.ts'
import { checkPeople } from './check-people.ts'
import { checkSales } from './check-sales.ts'
import { checkSubject } from './check-subject.ts'
import { type Add, type Checking } from './checking.ts'
import { findingOf } from './findings.ts'

/**
 * What is wrong with an application, in the order of its form; pure. Values stand in none of it, so
 * that findings may be logged, stored and shown. Rules by subject type: APIv3 onboarding §4.5.
 */
export function checkContent(content: DraftContent, checking: Checking): readonly Finding[] {
  const found = new Map<string, Finding>()
  const add: Add = (code, field) => {
    const key = `${code} ${field}`
    if (!found.has(key)) found.set(key, findingOf(code, field))
  }
  checkPeople(content, checking, add)
  checkSubject(content, checking, add)
  checkSales(content, checking, add)
  checkSettlement(content, add)
  checkAccount(content, add)
  if (checking.duplicate === 'in_flight')
    add('DUPLICATE', '/subject_info/business_license_info/license_number')
  if (checking.duplicate === 'elsewhere')
    add('DUPLICATE_ELSEWHERE', '/subject_info/business_license_info/license_number')
  return [...found.values()]
}

function checkSettlement(
  { settlement_info: settlement, subject_info: subject }: DraftContent,
  add: Add,
) {
  const field = '/settlement_info/settlement_id'
  const id = settlement?.settlement_id
  if (!id) add('FIELD_REQUIRED', field)
  else if (!hasRule(id, subject?.subject_type)) add('SETTLEMENT_RULE', field)
  else if (needsQualification(id) && !settlement?.qualifications?.length)
    add('QUALIFICATION_NEEDED', '/settlement_info/qualifications')
  if (!settlement?.qualification_type) add('FIELD_REQUIRED', '/settlement_info/qualification_type')
}
