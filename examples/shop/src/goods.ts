import { readFileSync } from 'node:fs'

export type Words = Readonly<{ zh: string; en: string }>

export type Goods = Readonly<{
  id: string
  name: Words
  about: Words
  /** In fen. */
  price: number
  /** Markup of an SVG. */
  picture: string
}>

const picture = (id: string) =>
  readFileSync(new URL(`./pictures/${id}.svg`, import.meta.url), 'utf8')

const goods = (id: string, price: number, name: Words, about: Words): Goods => ({
  id,
  name,
  about,
  price,
  picture: picture(id),
})

export const shelf: readonly Goods[] = [
  goods(
    'buns',
    650,
    { zh: '小笼包一屉', en: 'A basket of soup buns' },
    { zh: '六只，现蒸', en: 'Six, steamed to order' },
  ),
  goods(
    'soy-milk',
    300,
    { zh: '现磨豆浆', en: 'Fresh soy milk' },
    { zh: '热，微甜', en: 'Hot, a little sweet' },
  ),
  goods(
    'fritter',
    200,
    { zh: '油条', en: 'Fried dough stick' },
    { zh: '一根，刚出锅', en: 'One, out of the pan' },
  ),
  goods(
    'tea-egg',
    150,
    { zh: '茶叶蛋', en: 'Tea egg' },
    { zh: '卤足一夜', en: 'Steeped overnight' },
  ),
  goods(
    'pancake',
    880,
    { zh: '煎饼果子', en: 'Savoury crêpe' },
    { zh: '两蛋，薄脆', en: 'Two eggs, crisp inside' },
  ),
  goods(
    'year-card',
    128_800,
    { zh: '早餐年卡', en: 'Breakfast for a year' },
    {
      zh: '千元以上：付款码也要输密码',
      en: 'Above ¥1,000: even a payment code asks for the PIN',
    },
  ),
]

export const findGoods = (id: string): Goods | undefined => shelf.find((item) => item.id === id)
