import { Alert, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWordsOf } from '../../words/refused.ts'
import type { ShopColleague } from '../api.ts'
import { useDeskAct } from '../use-desk.ts'
import { ShopRoleChoice } from './shop-role-choice.tsx'

type Props = Readonly<{ colleague: ShopColleague | undefined; onClose: () => void }>

/** Other roles for somebody, from their next click on; who checks is decided by two. */
export function ShopRolesDialog({ colleague, onClose }: Props) {
  const { t } = useTranslation('shop-desk')
  const wordsOf = useWordsOf()
  const [roles, setRoles] = useState(colleague?.roles ?? [])
  const save = useDeskAct(
    'staff',
    (desk, wanted: readonly string[]) => desk.setRoles(colleague?.id ?? '', wanted),
    { done: t('saved'), onDone: onClose },
  )
  return (
    <Modal
      title={colleague && `${t('staff.changeRoles')} · ${colleague.name}`}
      open={colleague !== undefined}
      onCancel={onClose}
      onOk={() => save.mutate(roles)}
      okText={t('save')}
      okButtonProps={{ disabled: roles.length === 0 }}
      confirmLoading={save.isPending}
    >
      <ShopRoleChoice value={roles} onChange={setRoles} />
      {save.error && <Alert type="error" showIcon title={wordsOf(save.error)} />}
    </Modal>
  )
}
