import { Alert, App, Button, Modal, Segmented } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { currencySign, amountText } from '../../words/money.ts'
import type { Code } from '../api.ts'
import type { Paper } from './draw-poster.ts'

type Props = Readonly<{ code: Code | undefined; merchant: string; onClose: () => void }>

/** The poster of a code as it will be printed, to be taken as a picture or as a sheet. */
export function PosterDialog({ code, merchant, onClose }: Props) {
  const { t } = useTranslation('shop-desk')
  const { message } = App.useApp()
  const [paper, setPaper] = useState<Paper>('A6')
  const canvas = useRef<HTMLCanvasElement>(null)
  const isDrawn = useDrawn({ canvas, code, merchant, paper })
  const name = `${merchant}-${code?.name ?? ''}-${paper}`
  const take = async (as: 'png' | 'pdf') => {
    const { savePdf, savePng } = await import('./save-poster.ts')
    if (!canvas.current) return
    await (as === 'png' ? savePng(canvas.current, name) : savePdf(canvas.current, paper, name))
  }
  const save = (as: 'png' | 'pdf') => take(as).catch(() => message.error(t('codes.posterFailed')))
  return (
    <Modal
      title={t('codes.poster')}
      open={code !== undefined}
      onCancel={onClose}
      width={480}
      destroyOnHidden
      footer={[
        <Button key="png" onClick={() => void save('png')} data-testid="poster-png">
          {t('codes.png')}
        </Button>,
        <Button key="pdf" type="primary" onClick={() => void save('pdf')} data-testid="poster-pdf">
          {t('codes.pdf')}
        </Button>,
      ]}
    >
      <div className="poster">
        <Segmented<Paper>
          options={['A6', 'A5']}
          value={paper}
          onChange={setPaper}
          aria-label={t('codes.paper')}
        />
        <canvas
          ref={canvas}
          className="poster-sheet"
          role="img"
          aria-label={`${merchant} ${code?.name ?? ''}`}
          data-drawn={isDrawn}
          data-testid="poster"
        />
        <Alert type="info" showIcon title={t('codes.posterHint')} />
      </div>
    </Modal>
  )
}

type Drawing = Pick<Props, 'code' | 'merchant'> &
  Readonly<{ canvas: React.RefObject<HTMLCanvasElement | null>; paper: Paper }>

/** The drawing and its library are fetched with the first poster. */
function useDrawn({ canvas, code, merchant, paper }: Drawing): string {
  const [drawn, setDrawn] = useState('')
  const wanted = code ? `${code.id} ${paper}` : ''
  useEffect(() => {
    if (!code) return
    let isOver = false
    void import('./draw-poster.ts').then(({ drawPoster }) => {
      if (isOver || !canvas.current) return
      drawPoster(canvas.current, paper, {
        merchant,
        place: code.place ?? code.name,
        link: code.link,
        amount: code.amount === null ? null : `${currencySign('CNY')}${amountText(code.amount)}`,
        remark: code.remark,
        invite: ['打开通宝钱包 扫一扫付款', 'Scan with Tongbao to pay'],
      })
      setDrawn(`${code.id} ${paper}`)
    })
    return () => {
      isOver = true
    }
  }, [canvas, code, merchant, paper])
  return drawn === wanted ? wanted : ''
}
