import { App, Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Sent } from '../../oversight/api.ts'
import { PeoplePage } from '../../staff/people-page.tsx'
import { staffColumns } from '../../staff/staff-columns.tsx'
import { textColumn } from '../../table/columns.tsx'
import type { Column } from '../../table/data-table.tsx'
import { fullTime } from '../../words/time.ts'
import type { ShopColleague } from '../api.ts'
import { useDeskAct, useDeskQuery } from '../use-desk.ts'
import { InviteShopDialog } from './invite-shop-dialog.tsx'
import { ShopRolesDialog } from './shop-roles-dialog.tsx'
import '../shop-desk.css'

/** Who works at the merchant, and where; its administrator invites, gives roles, suspends. */
export function ShopStaffPage() {
  const { t } = useTranslation('shop-desk')
  const query = useDeskQuery('staff', (desk) => desk.staff())
  return (
    <PeoplePage
      id="shop-staff"
      words={{
        title: t('staff.title'),
        hint: t('staff.hint'),
        invite: t('staff.invite'),
        actions: t('actions'),
        none: t('staff.none'),
        noneHint: t('staff.noneHint'),
      }}
      query={query}
      columns={useColumns()}
      permission="shop.staff.manage"
      InviteDialog={InviteShopDialog}
      Actions={Actions}
      RolesDialog={ShopRolesDialog}
    />
  )
}

type ActionsProps = Readonly<{
  colleague: ShopColleague
  onSent: (sent: Sent) => void
  onRoles: () => void
}>

function Actions({ colleague, onSent, onRoles }: ActionsProps) {
  const { t } = useTranslation('shop-desk')
  const { modal } = App.useApp()
  const { id, name, state, login } = colleague
  const isActive = state === 'active'
  const move = useDeskAct('staff', (desk, to: ShopColleague['state']) => desk.setState(id, to), {
    done: t('saved'),
  })
  const again = useDeskAct('staff', (desk, who: string) => desk.inviteAgain(who), {
    onDone: onSent,
  })
  const ask = (title: string, run: () => Promise<unknown>) =>
    modal.confirm({ title, onOk: () => run().catch(() => undefined) })
  const items = [
    { key: 'roles', label: t('staff.changeRoles'), onClick: onRoles, disabled: !isActive },
    {
      key: 'again',
      label: t('staff.inviteAgain'),
      disabled: !isActive || login === null,
      onClick: () => ask(t('staff.sureAgain', { name }), () => again.mutateAsync(id)),
    },
    {
      key: 'state',
      danger: isActive,
      label: t(isActive ? 'staff.suspend' : 'staff.readmit'),
      onClick: () =>
        ask(t(isActive ? 'staff.sureSuspend' : 'staff.sureReadmit', { name }), () =>
          move.mutateAsync(isActive ? 'suspended' : 'active'),
        ),
    },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button size="small" aria-label={`${t('actions')} ${name}`} data-testid="staff-actions">
        {t('actions')}
      </Button>
    </Dropdown>
  )
}

function useColumns(): readonly Column<ShopColleague>[] {
  const { t } = useTranslation('shop-desk')
  const standingOf = ({ canSignIn, invitedUntil }: ShopColleague) => {
    if (invitedUntil) return t('staff.invitedUntil', { at: fullTime(invitedUntil) })
    return t(canSignIn ? 'staff.canSignIn' : 'staff.notYet')
  }
  const columns = staffColumns<ShopColleague>({
    name: t('staff.name'),
    login: t('staff.login'),
    roles: t('staff.roles'),
    state: t('state'),
    standing: t('staff.standing'),
    lastSeen: t('staff.lastSeen'),
    roleOf: (role) => t(`role.${role}`, { defaultValue: role }),
    stateOf: (state) => t(`staff.${state}`),
    standingOf,
  })
  const { name, login, roles, state, standing, lastSeenAt } = columns
  const place = textColumn<ShopColleague>(
    'place',
    t('staff.place'),
    (colleague) => colleague.place ?? t('wholeShop'),
  )
  return [name, login, roles, place, state, standing, lastSeenAt]
}
