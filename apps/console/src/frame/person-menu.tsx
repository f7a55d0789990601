import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Avatar, Button, Dropdown, type MenuProps } from 'antd'
import { useTranslation } from 'react-i18next'
import { post } from '../api.ts'
import { changePreferences, type Theme, usePreferences } from '../preferences.ts'
import { queryClient } from '../queries.ts'
import { Icon } from './icon.tsx'

const themes: readonly Theme[] = ['auto', 'light', 'dark']

/** Whoever is signed in: language, light or dark, where else they are signed in, and out. */
export function PersonMenu({ name, isWide = false }: Readonly<{ name: string; isWide?: boolean }>) {
  const { t } = useTranslation()
  const { theme, language } = usePreferences()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const items: MenuProps['items'] = [
    {
      key: 'account',
      icon: <Icon name="person" />,
      label: t('myAccount'),
      onClick: () => void navigate({ to: '/account' }),
    },
    {
      key: 'sessions',
      icon: <Icon name="lock" />,
      label: t('mySessions'),
      onClick: () => void navigate({ to: '/sessions' }),
    },
    {
      key: 'language',
      icon: <Icon name="globe" />,
      label: language === 'zh' ? 'English' : '中文',
      onClick: () => changePreferences({ language: language === 'zh' ? 'en' : 'zh' }),
    },
    {
      key: 'theme',
      icon: <Icon name="theme" />,
      label: t('theme.title'),
      children: themes.map((each) => ({
        key: each,
        label: `${t(`theme.${each}`)}${each === theme ? ' ✓' : ''}`,
        onClick: () => changePreferences({ theme: each }),
      })),
    },
    { type: 'divider' },
    {
      key: 'sign-out',
      icon: <Icon name="logout" />,
      label: t('signOut'),
      onClick: () => signOut.mutate(),
    },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement={isWide ? 'topLeft' : 'bottomRight'}>
      <Button
        type="text"
        className={isWide ? 'person person-wide' : 'person'}
        data-testid="person-menu"
      >
        <Avatar size={28} aria-hidden="true">
          {Array.from(name).at(0)}
        </Avatar>
        {isWide && (
          <span className="person-name" aria-hidden="true">
            {name}
          </span>
        )}
        <span className="unseen">{t('account', { name })}</span>
      </Button>
    </Dropdown>
  )
}

/** Leaves whatever the server says: a session that is over cannot be ended. */
function useSignOut() {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => post<void>('/sign-out'),
    onSettled: async () => {
      queryClient.clear()
      await navigate({ to: '/sign-in' })
    },
  })
}
