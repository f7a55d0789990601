import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queryClient } from '../../queries.ts'
import { InviteForm, type Invited } from '../../staff/invite-form.tsx'
import { oversight, type Sent } from '../api.ts'
import { RoleChoice } from './role-choice.tsx'

type Props = Readonly<{ isOpen: boolean; onClose: () => void; onSent: (sent: Sent) => void }>

/** Takes somebody on; the answer is a link that is shown once. */
export function InviteDialog({ isOpen, onClose, onSent }: Props) {
  const { t } = useTranslation('oversight')
  const invite = useMutation({
    mutationFn: oversight.invite,
    onSuccess: async (sent) => {
      onSent(sent)
      await queryClient.invalidateQueries({ queryKey: ['staff'] })
    },
  })
  return (
    <InviteForm<Invited>
      isOpen={isOpen}
      onClose={onClose}
      invite={invite}
      roles={<RoleChoice />}
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
    />
  )
}
