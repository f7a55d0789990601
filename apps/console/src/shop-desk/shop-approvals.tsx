import { get, post } from '../api.ts'
import type { Approval, ApprovalDesk, WholeApproval } from '../oversight/api.ts'
import { ApprovalPage } from '../oversight/approvals/approval-page.tsx'
import { ApprovalsPage } from '../oversight/approvals/approvals-page.tsx'
import { type Shop, useShop } from '../shop/use-shop.ts'

const approvalsOf = ({ mchid, isVisit, api }: Shop): ApprovalDesk => ({
  path: '/shop/approvals',
  search: isVisit ? { mchid } : {},
  key: mchid,
  permission: 'shop.approval.decide',
  list: (query) => get<{ approvals: Approval[]; next: string | null }>(api('/approvals'), query),
  one: (id) => get<WholeApproval>(api(`/approvals/${encodeURIComponent(id)}`)),
  decide: (id, word) =>
    post<WholeApproval>(api(`/approvals/${encodeURIComponent(id)}/decide`), word),
})

/** What waits for a second person of the merchant. */
export function ShopApprovalsPage() {
  const shop = useShop()
  return shop && <ApprovalsPage desk={approvalsOf(shop)} />
}

export function ShopApprovalPage() {
  const shop = useShop()
  return shop && <ApprovalPage desk={approvalsOf(shop)} />
}
