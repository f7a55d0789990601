import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { meQuery } from '../../queries.ts'
import { staffColumns } from '../../staff/staff-columns.tsx'
import { textColumn, timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { fullTime } from '../../words/time.ts'
import { type Colleague, oversight, type Sent } from '../api.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { RolesDialog } from './roles-dialog.tsx'
import { StaffActions } from './staff-actions.tsx'

/** Who works here; whoever manages staff may invite, give roles, suspend, and send a new link. */
export function StaffPage() {
  const { t } = useTranslation('oversight')
  const { data: me } = useQuery(meQuery)
  const query = useQuery({ queryKey: ['staff'], queryFn: oversight.staff })
  const [isInviting, setInviting] = useState(false)
  const [sent, setSent] = useState<Sent>()
  const [changed, setChanged] = useState<Colleague>()
  const may = me?.permissions.includes('staff.manage') ?? false
  const columns = useColumns()
  const actions = useActions({ mine: me?.id, onSent: setSent, onRoles: setChanged })
  return (
    <PageFrame
      title={t('staff.title')}
      hint={t('staff.hint')}
      actions={
        may && (
          <Button type="primary" onClick={() => setInviting(true)} data-testid="invite">
            {t('staff.invite')}
          </Button>
        )
      }
    >
      <DataTable
        id="staff"
        name={t('staff.title')}
        rows={query.data?.staff}
        rowKey={({ id }) => id}
        query={query}
        columns={may ? [...columns, actions] : columns}
        empty={{ title: t('staff.none') }}
      />
      <InviteDialog
        isOpen={isInviting}
        onClose={() => setInviting(false)}
        onSent={(invitation) => {
          setInviting(false)
          setSent(invitation)
        }}
      />
      <RolesDialog key={changed?.id} colleague={changed} onClose={() => setChanged(undefined)} />
      <LinkDialog sent={sent} onClose={() => setSent(undefined)} />
    </PageFrame>
  )
}

type Acting = Readonly<{
  mine: string | undefined
  onSent: (sent: Sent) => void
  onRoles: (colleague: Colleague) => void
}>

/** Nobody moves themselves, so one's own row has nothing to be done. */
function useActions({ mine, onSent, onRoles }: Acting): Column<Colleague> {
  const { t } = useTranslation('oversight')
  return {
    id: 'actions',
    title: t('staff.actions'),
    isAction: true,
    text: () => '',
    cell: (colleague) =>
      colleague.id !== mine && (
        <StaffActions colleague={colleague} onSent={onSent} onRoles={() => onRoles(colleague)} />
      ),
  }
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
