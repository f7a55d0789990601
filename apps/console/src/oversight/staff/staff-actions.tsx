import { useMutation } from '@tanstack/react-query'
import { App, Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import { queryClient } from '../../queries.ts'
import { useWordsOf } from '../../words/refused.ts'
import { type Colleague, oversight, type Sent } from '../api.ts'

type Props = Readonly<{
  colleague: Colleague
  onSent: (sent: Sent) => void
  onRoles: () => void
}>

/** What can be done with a colleague; each is asked about before it is done. */
export function StaffActions({ colleague, onSent, onRoles }: Props) {
  const { t } = useTranslation('oversight')
  const { modal } = App.useApp()
  const { name, state, login, isHeld } = colleague
  const move = useMove(colleague)
  const again = useInviteAgain(colleague, onSent)
  const release = useRelease(colleague)
  const isActive = state === 'active'
  const ask = (title: string, run: () => Promise<unknown>) =>
    modal.confirm({ title, onOk: () => run().catch(() => undefined) })
  const items = [
    { key: 'roles', label: t('staff.changeRoles'), onClick: onRoles, disabled: !isActive },
    {
      key: 'again',
      label: t('staff.inviteAgain'),
      disabled: !isActive || login === null,
      onClick: () => ask(t('staff.sureAgain', { name }), () => again.mutateAsync()),
    },
    ...(isHeld
      ? [
          {
            key: 'release',
            label: t('staff.release'),
            onClick: () => ask(t('staff.sureRelease', { name }), () => release.mutateAsync()),
          },
        ]
      : []),
    {
      key: 'state',
      danger: isActive,
      label: isActive ? t('staff.suspend') : t('staff.readmit'),
      onClick: () =>
        ask(isActive ? t('staff.sureSuspend', { name }) : t('staff.sureReadmit', { name }), () =>
          move.mutateAsync(isActive ? 'suspended' : 'active'),
        ),
    },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button size="small" aria-label={`${t('staff.actions')} ${name}`} data-testid="staff-actions">
        {t('staff.actions')}
      </Button>
    </Dropdown>
  )
}

function useMove({ id }: Colleague) {
  const { message } = App.useApp()
  const { t } = useTranslation('oversight')
  const wordsOf = useWordsOf()
  return useMutation({
    mutationFn: (state: Colleague['state']) => oversight.setState(id, state),
    onSuccess: () => message.success(t('staff.saved')),
    onError: (error) => message.error(wordsOf(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['staff'] }),
  })
}

function useRelease({ id }: Colleague) {
  const { message } = App.useApp()
  const { t } = useTranslation('oversight')
  const wordsOf = useWordsOf()
  return useMutation({
    mutationFn: () => oversight.release(id),
    onSuccess: () => message.success(t('staff.released')),
    onError: (error) => message.error(wordsOf(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['staff'] }),
  })
}

function useInviteAgain({ id }: Colleague, onSent: (sent: Sent) => void) {
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  return useMutation({
    mutationFn: () => oversight.inviteAgain(id, {}),
    onSuccess: onSent,
    onError: (error) => message.error(wordsOf(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['staff'] }),
  })
}
