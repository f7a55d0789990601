import { Button, Input, Modal, Tag } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { Product, ProductRow } from '../api.ts'
import { useAct, useAsked, useDeveloper, useWords } from '../use-developer.ts'
import '../developer.css'

const colours = {
  granted: 'green',
  asked: 'gold',
  refused: 'red',
  withdrawn: 'red',
  closed: 'default',
} as const

/** What a merchant may call, and what it may ask the institution for. */
export function ProductsPage() {
  const { t } = useWords()
  const query = useAsked('products', (developer) => developer.products())
  const [wanted, want] = useState<Product>()
  const { limits } = query.data ?? {}
  return (
    <PageFrame title={t('products.title')} hint={t('products.hint')}>
      {limits && (
        <section className="panel note-above" aria-label={t('products.limits')}>
          <dl className="facts">
            {(['singleMax', 'dayMax'] as const).map((name) => (
              <div key={name}>
                <dt>{t(`products.${name}`)}</dt>
                <dd>
                  {limits[name] === null ? t('products.noLimit') : <Amount minor={limits[name]} />}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <DataTable
        id="developer-products"
        name={t('products.title')}
        rows={query.data?.products}
        rowKey={({ product }) => product}
        query={query}
        empty={{ title: t('products.title') }}
        columns={useColumns(want)}
      />
      {wanted && <Ask product={wanted} onClose={() => want(undefined)} />}
    </PageFrame>
  )
}

const mayAsk = ({ state }: ProductRow): boolean => state !== 'granted' && state !== 'asked'

function Ask({ product, onClose }: Readonly<{ product: Product; onClose: () => void }>) {
  const { t } = useWords()
  const [reason, write] = useState('')
  const ask = useAct(
    'products',
    (developer) => developer.askProduct({ product, reason: reason.trim() }),
    { done: t('products.asked'), onDone: onClose },
  )
  return (
    <Modal
      open
      title={t('products.askTitle', { name: t(`products.names.${product}`) })}
      onCancel={onClose}
      onOk={() => ask.mutate(undefined)}
      okText={t('products.ask')}
      okButtonProps={{ disabled: reason.trim() === '' }}
      confirmLoading={ask.isPending}
    >
      <Input.TextArea
        rows={3}
        value={reason}
        maxLength={200}
        aria-label={t('products.reason')}
        placeholder={t('products.reason')}
        onChange={({ target }) => write(target.value)}
      />
    </Modal>
  )
}

function useColumns(want: (product: Product) => void): readonly Column<ProductRow>[] {
  const { t } = useWords()
  const { mayChange } = useDeveloper()
  return [
    {
      id: 'name',
      title: t('products.name'),
      cell: ({ product }) => t(`products.names.${product}`),
      text: ({ product }) => product,
      isHead: true,
    },
    {
      id: 'state',
      title: t('products.state'),
      cell: ({ state }) => (
        <Tag className="dev-tag" color={colours[state]}>
          {t(`products.states.${state}`)}
        </Tag>
      ),
      text: ({ state }) => t(`products.states.${state}`),
    },
    {
      id: 'moved',
      title: t('products.moved'),
      cell: ({ movedAt }) => <BeijingTime at={movedAt} />,
      text: ({ movedAt }) => movedAt ?? '',
    },
    {
      id: 'act',
      title: t('act'),
      cell: (row) =>
        mayChange && mayAsk(row) ? (
          <Button size="small" onClick={() => want(row.product)} data-testid={`ask-${row.product}`}>
            {t('products.ask')}
          </Button>
        ) : null,
      text: () => '',
      isAction: true,
    },
  ]
}
