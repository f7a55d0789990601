import { Form, Input } from 'antd'
import { fenOf } from './yuan.ts'
import { useOpsWords } from './words.tsx'

type Props = Readonly<{
  name: string | (string | number)[]
  label: string
  extra?: string
  isNeeded?: boolean
}>

/** An amount in yuan, kept as text: it is never a number. */
export function YuanField({ name, label, extra, isNeeded = false }: Props) {
  const { t } = useOpsWords()
  const check = async (_: unknown, text: string | undefined) => {
    if (!text) {
      if (isNeeded) throw new Error(t('ask.needed'))
    } else if (fenOf(text) === undefined) throw new Error(t('ask.noAmount'))
  }
  return (
    <Form.Item
      name={name}
      label={label}
      {...(extra !== undefined && { extra })}
      rules={[{ validator: check }]}
    >
      <Input prefix="¥" inputMode="decimal" autoComplete="off" />
    </Form.Item>
  )
}
