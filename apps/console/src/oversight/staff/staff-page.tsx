import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { PeoplePage } from '../../staff/people-page.tsx'
import { staffColumns } from '../../staff/staff-columns.tsx'
import { textColumn, timeColumn } from '../../table/columns.tsx'
import type { Column } from '../../table/data-table.tsx'
import { fullTime } from '../../words/time.ts'
import { type Colleague, oversight } from '../api.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { RolesDialog } from './roles-dialog.tsx'
import { StaffActions } from './staff-actions.tsx'

/** Who works here; whoever manages staff may invite, give roles, suspend, and send a new link. */
export function StaffPage() {
  const { t } = useTranslation('oversight')
  const query = useQuery({ queryKey: ['staff'], queryFn: oversight.staff })
  return (
    <PeoplePage
      id="staff"
      words={{
        title: t('staff.title'),
        hint: t('staff.hint'),
        invite: t('staff.invite'),
        actions: t('staff.actions'),
        none: t('staff.none'),
      }}
      query={query}
      columns={useColumns()}
      permission="staff.manage"
      InviteDialog={InviteDialog}
      Actions={StaffActions}
      RolesDialog={RolesDialog}
    />
  )
}

function useColumns(): readonly Column<Colleague>[] {
  const { t } = useTranslation('oversight')
  const standingOf = ({ canSignIn, invitedUntil, isHeld }: Colleague) => {
    if (isHeld) return t('staff.held')
    if (invitedUntil) return t('staff.invitedUntil', { at: fullTime(invitedUntil) })
    return canSignIn ? t('staff.canSignIn') : t('staff.notYet')
  }
  const columns = staffColumns<Colleague>({
    name: t('staff.name'),
    login: t('staff.login'),
    roles: t('staff.roles'),
    state: t('staff.state'),
    standing: t('staff.standing'),
    lastSeen: t('staff.lastSeen'),
    roleOf: (role) => t(`role.${role}`, { defaultValue: role }),
    stateOf: (state) => t(`staff.${state}`),
    standingOf,
  })
  const { name, login, roles, state, standing, lastSeenAt } = columns
  return [
    name,
    login,
    roles,
    state,
    standing,
    lastSeenAt,
    timeColumn('createdAt', t('staff.createdAt'), ({ createdAt }) => createdAt, { isExtra: true }),
    textColumn('id', 'ID', ({ id }) => id, { isExtra: true, cell: ({ id }) => <code>{id}</code> }),
  ]
}
