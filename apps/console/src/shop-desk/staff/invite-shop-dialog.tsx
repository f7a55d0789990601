import { Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Sent } from '../../oversight/api.ts'
import { InviteForm, type Invited } from '../../staff/invite-form.tsx'
import { useDeskAct, useDeskQuery } from '../use-desk.ts'
import { ShopRoleChoice } from './shop-role-choice.tsx'

type Fields = Invited & Readonly<{ place: string }>

type Props = Readonly<{ isOpen: boolean; onClose: () => void; onSent: (sent: Sent) => void }>

const whole = 'whole'

/** Takes somebody on, for the whole merchant or for one of its places; the link is shown once. */
export function InviteShopDialog({ isOpen, onClose, onSent }: Props) {
  const { t } = useTranslation('shop-desk')
  const { data } = useDeskQuery('nodes', (desk) => desk.nodes())
  const places = [
    { value: whole, label: t('wholeShop') },
    ...(data?.nodes ?? []).flatMap(({ id, name, state }) =>
      state === 'active' ? [{ value: id, label: name }] : [],
    ),
  ]
  const invite = useDeskAct(
    'staff',
    (desk, { place, ...person }: Fields) =>
      desk.invite({ ...person, nodeId: place === whole ? null : place }),
    { onDone: onSent },
  )
  return (
    <InviteForm<Fields>
      isOpen={isOpen}
      onClose={onClose}
      invite={invite}
      initial={{ place: whole }}
      roles={<ShopRoleChoice />}
      words={{
        title: t('staff.invite'),
        send: t('staff.do'),
        name: t('staff.name'),
        needName: t('staff.needName'),
        login: t('staff.login'),
        loginHint: t('staff.loginHint'),
        needLogin: t('staff.needLogin'),
        roles: t('staff.roles'),
        needRoles: t('staff.needRoles'),
      }}
    >
      <Form.Item name="place" label={t('staff.place')} extra={t('staff.placeHint')}>
        <Select options={places} />
      </Form.Item>
    </InviteForm>
  )
}
