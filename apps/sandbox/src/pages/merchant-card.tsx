import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AppKind, type Merchant, sandbox } from '../sandbox-api.ts'
import { Copied, Fact, Facts, Tag } from '../ui/facts.tsx'
import { Icon } from '../ui/icon.tsx'
import { FormError } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'
import { saveAs, zipOf } from '../zip.ts'

const kinds: readonly AppKind[] = ['official_account', 'mini_program', 'app', 'web']

export function MerchantCard({ merchant }: { merchant: Merchant }) {
  const { t } = useTranslation()
  const { mchid, name, kind, apps, apiV3Key, serial, parentMchid } = merchant
  return (
    <details className="person" data-testid={`merchant-${mchid}`}>
      <summary>
        <span className="person-name">
          <strong>{name}</strong>
          <span className="quiet number">{mchid}</span>
        </span>
        <Tag>{t(`people.kinds.${kind}`)}</Tag>
        <Icon name="down" size={18} />
      </summary>
      <Facts>
        <Fact label={t('people.mchid')}>
          <Copied value={mchid} label={t('people.mchid')} />
        </Fact>
        {parentMchid ? (
          <Fact label={t('people.parent')}>
            <Copied value={parentMchid} label={t('people.parent')} />
          </Fact>
        ) : null}
        {apiV3Key ? (
          <Fact label={t('people.apiV3Key')}>
            <Copied value={apiV3Key} label={t('people.apiV3Key')} secret />
          </Fact>
        ) : null}
        {serial ? (
          <Fact label={t('people.serial')}>
            <Copied value={serial} label={t('people.serial')} />
          </Fact>
        ) : null}
        {apps.map((app) => (
          <div key={app.appid} className="fact-group">
            <Fact label={`appid · ${t(`people.appKinds.${app.kind}`)}`}>
              <Copied value={app.appid} label="appid" />
            </Fact>
            <Fact label={t('people.appSecret')}>
              <Copied value={app.secret} label={t('people.appSecret')} secret />
            </Fact>
          </div>
        ))}
      </Facts>
      {serial ? <Errands merchant={merchant} /> : null}
    </details>
  )
}

function Errands({ merchant: { mchid, isKeyWaiting } }: { merchant: Merchant }) {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const [kind, setKind] = useState<AppKind>('mini_program')
  const take = async (): Promise<void> => {
    const taken = await act(() => sandbox.takeBundle(mchid))
    if (taken) saveAs(zipOf(taken.files), `tongbao-${mchid}.zip`)
  }
  return (
    <div className="errands">
      <p className="quiet">{t(isKeyWaiting ? 'people.bundleOnce' : 'people.bundleTaken')}</p>
      <div className="buttons">
        {isKeyWaiting ? (
          <button
            type="button"
            className="button button-primary button-small"
            disabled={isBusy}
            onClick={() => void take()}
          >
            <Icon name="download" size={18} />
            {t('people.takeBundle')}
          </button>
        ) : (
          <button
            type="button"
            className="button button-quiet button-small"
            disabled={isBusy}
            onClick={() => void act(() => sandbox.renewCertificate(mchid))}
          >
            {t('people.renew')}
          </button>
        )}
        <span className="joined">
          <select
            aria-label={t('people.appKind')}
            value={kind}
            onChange={(event) => setKind(event.target.value as AppKind)}
          >
            {kinds.map((value) => (
              <option key={value} value={value}>
                {t(`people.appKinds.${value}`)}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button button-quiet button-small"
            disabled={isBusy}
            onClick={() => void act(() => sandbox.addApp(mchid, kind))}
          >
            {t('people.addApp')}
          </button>
        </span>
      </div>
      <FormError>{failed}</FormError>
    </div>
  )
}
