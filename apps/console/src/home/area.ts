import type { Area } from '../frame/area.ts'

export const homeArea: Area = {
  id: 'home',
  title: { zh: '总览', en: 'Overview' },
  menu: [{ path: '/', title: { zh: '总览', en: 'Overview' }, icon: 'home', permission: 'self' }],
}
