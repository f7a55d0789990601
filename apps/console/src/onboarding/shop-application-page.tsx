import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { Failure, Waiting } from '../frame/states.tsx'
import { type Application, isMoving } from '../join/api.ts'
import { ApplicationForm } from '../join/application-form.tsx'
import { textAt } from '../join/content.ts'
import '../join/join.css'
import { StatusView } from '../join/status-view.tsx'
import { type Shop, useShop } from '../shop/use-shop.ts'
import { providerDoor } from './shop-api.ts'

/** One application of a provider: the form, and then where it stands. */
export function ShopApplicationPage() {
  const shop = useShop()
  const { id = '' }: { id?: string } = useParams({ strict: false })
  return shop ? <Opened key={`${shop.mchid}${id}`} shop={shop} id={id} /> : null
}

function Opened({ shop, id }: Readonly<{ shop: Shop; id: string }>) {
  const { t } = useTranslation('onboarding')
  const cache = useQueryClient()
  const navigate = useNavigate()
  const [door] = useState(() => providerDoor(shop, id))
  const [isOpen, setOpen] = useState(true)
  const key = ['shop', shop.mchid, 'applications', 'one', id]
  const query = useQuery({
    queryKey: key,
    queryFn: door.read,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state: { data } }) => (isMoving(data) ? 5_000 : false),
  })
  const { data: application, error } = query
  const keep = (next: Application) => cache.setQueryData(key, next)
  const isFilling = isOpen && application?.state === 'EDITTING'
  const list = { to: '/shop/applications', search: shop.isVisit ? { mchid: shop.mchid } : {} }
  return (
    <PageFrame
      title={isFilling ? t('join.fillTitle') : (nameOf(application) ?? t('join.statusTitle'))}
      hint={application && <Numbers application={application} isFilling={isFilling} />}
      back={{ to: '/shop/applications', title: t('shop.back') }}
    >
      {!application && !error && <Waiting />}
      {!application && error && <Failure error={error} retry={() => void query.refetch()} />}
      {application && isFilling && (
        <ApplicationForm
          application={application}
          door={door}
          onSaved={keep}
          onSubmitted={keep}
          onLeave={() => setOpen(false)}
        />
      )}
      {application && !isFilling && (
        <StatusView
          join={door}
          application={application}
          onChange={keep}
          onForget={() => void navigate(list)}
          isByApi={application.businessCode !== application.id}
        >
          {application.state === 'EDITTING' && (
            <Button type="primary" onClick={() => setOpen(true)} data-testid="fill-on">
              {t('join.fillOn')}
            </Button>
          )}
        </StatusView>
      )}
    </PageFrame>
  )
}

/** Which of its sub-merchants it is for; a provider has many. */
function nameOf(application: Application | undefined): string | undefined {
  const { content = {} } = application ?? {}
  const named = ['business_license_info', 'certificate_info'].map((part) =>
    textAt(content, `subject_info.${part}.merchant_name`),
  )
  return named.find((name) => name !== '')
}

type NumbersProps = Readonly<{ application: Application; isFilling: boolean }>

function Numbers({ application, isFilling }: NumbersProps) {
  const { t } = useTranslation('onboarding')
  return (
    <>
      {t('join.number')} <code>{application.applymentId}</code>
      {isFilling && ` · ${t('shop.oneHint')}`}
    </>
  )
}
