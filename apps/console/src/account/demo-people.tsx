import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { spoken } from '../i18n.ts'
import { account, type DemoPerson } from './api.ts'

/** In the demo, everybody's password and present code, a click away; elsewhere there is nobody. */
export function DemoPeople({ onChoose }: Readonly<{ onChoose: (person: DemoPerson) => void }>) {
  const { t } = useTranslation('account')
  const { data, refetch } = useQuery({ queryKey: ['demo'], queryFn: account.demo })
  if (!data || data.people.length === 0) return null
  const wordsOf = (roles: readonly string[]) =>
    roles
      .map((role) => t(`roles.${role}`, { defaultValue: role }))
      .join(spoken() === 'zh' ? '、' : ', ')
  // A code lives for half a minute: it is asked for again at the click.
  const choose = async (login: string) => {
    const fresh = await refetch()
    const person = fresh.data?.people.find((each) => each.login === login)
    if (person) onChoose(person)
  }
  return (
    <section className="demo-people" aria-label={t('demo.title')}>
      <p className="nothing">{t('demo.hint')}</p>
      <div>
        {data.people.map(({ login, name, roles }) => (
          <Button
            key={login}
            size="small"
            onClick={() => void choose(login)}
            data-testid={`demo-${login}`}
          >
            {name} · {wordsOf(roles)}
          </Button>
        ))}
      </div>
    </section>
  )
}
