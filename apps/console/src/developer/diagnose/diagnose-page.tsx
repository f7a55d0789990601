import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import type { Examined, Pasted } from '../api.ts'
import { useAct, useWords } from '../use-developer.ts'
import '../developer.css'
import { ExaminedPanel } from './examined-panel.tsx'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** A request that somebody has at hand, looked at without a trace. */
export function DiagnosePage() {
  const { t } = useWords()
  const [examined, setExamined] = useState<Examined>()
  const diagnose = useAct('diagnosed', (developer, pasted: Pasted) => developer.diagnose(pasted), {
    onDone: setExamined,
  })
  return (
    <PageFrame title={t('diagnose.title')} hint={t('diagnose.hint')}>
      <div className="panel">
        <Form<Pasted>
          layout="vertical"
          requiredMark={false}
          initialValues={{ method: 'POST', body: '' }}
          onFinish={(pasted) => diagnose.mutate(pasted)}
        >
          <Form.Item
            name="authorization"
            label="Authorization"
            rules={[{ required: true, whitespace: true, message: t('diagnose.need') }]}
          >
            <Input.TextArea
              rows={4}
              maxLength={4096}
              spellCheck={false}
              className="dev-code"
              placeholder='WECHATPAY2-SHA256-RSA2048 mchid="…",nonce_str="…",signature="…",timestamp="…",serial_no="…"'
            />
          </Form.Item>
          <div className="dev-two">
            <Form.Item name="method" label={t('line.method')}>
              <Select options={methods.map((value) => ({ value, label: value }))} />
            </Form.Item>
            <Form.Item
              name="url"
              label={t('line.url')}
              rules={[{ required: true, whitespace: true, message: t('diagnose.need') }]}
            >
              <Input
                maxLength={2048}
                spellCheck={false}
                placeholder="/v3/pay/transactions/native"
              />
            </Form.Item>
          </div>
          <Form.Item name="body" label={t('line.body')} extra={t('diagnose.bodyHint')}>
            <Input.TextArea rows={5} spellCheck={false} className="dev-code" />
          </Form.Item>
          <Button
            type="primary"
            htmlType="submit"
            loading={diagnose.isPending}
            data-testid="diagnose"
          >
            {t('diagnose.do')}
          </Button>
        </Form>
      </div>
      {examined && <ExaminedPanel examined={examined} />}
    </PageFrame>
  )
}
