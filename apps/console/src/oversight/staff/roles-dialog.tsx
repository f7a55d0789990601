import { useMutation } from '@tanstack/react-query'
import { Alert, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { queryClient } from '../../queries.ts'
import { useWordsOf } from '../../words/refused.ts'
import { type Colleague, oversight } from '../api.ts'
import { RoleChoice } from './role-choice.tsx'

type Props = Readonly<{ colleague: Colleague | undefined; onClose: () => void }>

/** Other roles for somebody, from their next click on. */
export function RolesDialog({ colleague, onClose }: Props) {
  const { t } = useTranslation('oversight')
  const wordsOf = useWordsOf()
  const [roles, setRoles] = useState(colleague?.roles ?? [])
  const save = useMutation({
    mutationFn: (id: string) => oversight.setRoles(id, roles),
    onSuccess: async () => {
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['staff'] })
    },
  })
  return (
    <Modal
      title={colleague && `${t('staff.changeRoles')} · ${colleague.name}`}
      open={colleague !== undefined}
      onCancel={onClose}
      onOk={() => colleague && save.mutate(colleague.id)}
      okText={t('staff.save')}
      okButtonProps={{ disabled: roles.length === 0 }}
      confirmLoading={save.isPending}
    >
      <RoleChoice value={roles} onChange={setRoles} />
      {save.error && <Alert type="error" showIcon title={wordsOf(save.error)} />}
    </Modal>
  )
}
