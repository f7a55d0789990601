import { Button } from 'antd'
import type { Access } from '../api.ts'
import { saveFile } from '../save-file.ts'
import { useWords } from '../use-developer.ts'

/** What a merchant verifies us with. */
export function PlatformPanel({ access: { platformKeys } }: Readonly<{ access: Access }>) {
  const { t } = useWords()
  return (
    <section className="panel" aria-label={t('platform.title')}>
      <h2>{t('platform.title')}</h2>
      <p className="page-hint">{t('platform.hint')}</p>
      <ul className="dev-keys">
        {platformKeys.map(({ id, kind, pem }) => (
          <li key={id}>
            <div>
              <strong>{t(`platform.${kind}`)}</strong>
              <code className="dev-serial">{id}</code>
            </div>
            <Button
              size="small"
              onClick={() =>
                saveFile(kind === 'certificate' ? `wechatpay_${id}.pem` : 'pub_key.pem', pem)
              }
            >
              {t('download')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
