import { BeijingTime } from '../../words/beijing-time.tsx'
import type { MerchantWhole } from '../api.ts'
import { PlainTable } from '../plain-table.tsx'
import { StateTag, useOpsWords, useStateText, Written } from '../words.tsx'

/** What it may use, and with which keys it signs. */
export function AccessTab({ merchant }: Readonly<{ merchant: MerchantWhole }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const { products, certificates, apps } = merchant
  return (
    <>
      <h2>{t('access.products')}</h2>
      {products.length === 0 ? (
        <p className="nothing">{t('access.allProducts')}</p>
      ) : (
        <ul className="ops-list">
          {products.map(({ product, state, movedAt }) => (
            <li key={product}>
              <code>{product}</code> <StateTag group="productState" state={state} />{' '}
              <BeijingTime at={movedAt} />
            </li>
          ))}
        </ul>
      )}
      <h2 className="ops-next">{t('access.certificates')}</h2>
      {certificates.length === 0 ? (
        <p className="nothing">{t('access.noCertificate')}</p>
      ) : (
        <PlainTable
          name={t('access.certificates')}
          heads={[
            t('access.serial'),
            t('merchants.state'),
            t('access.notAfter'),
            t('access.usedAt'),
          ]}
          rows={certificates.map(({ serial, state, notAfter, usedAt }) => ({
            key: serial,
            cells: [
              <code key="serial">{serial}</code>,
              <StateTag key="state" group="certificateState" state={state} />,
              <BeijingTime key="until" at={notAfter} />,
              <BeijingTime key="used" at={usedAt} />,
            ],
          }))}
        />
      )}
      <h2 className="ops-next">{t('access.apps')}</h2>
      {apps.length === 0 ? (
        <p className="nothing">{t('access.noApp')}</p>
      ) : (
        <ul className="ops-list">
          {apps.map(({ appid, name, kind, isOwn }) => (
            <li key={appid}>
              <Written text={name} /> <code>{appid}</code>{' '}
              <span className="nothing">
                {textOf('appKind', kind)} · {t(isOwn ? 'access.own' : 'access.bound')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
