import type { ThemeConfig } from 'antd'

const font =
  '-apple-system, BlinkMacSystemFont, "PingFang SC", "HarmonyOS Sans SC", MiSans, "Segoe UI", ' +
  '"Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif'

/** Jade and ink of the wallet, as tokens of the kit; the same pairs, so the same contrast. */
const light = {
  colorPrimary: '#0b6557',
  colorInfo: '#0b6557',
  colorLink: '#0b6557',
  colorSuccess: '#177a4b',
  colorWarning: '#8a5c15',
  colorError: '#b8322a',
  colorTextBase: '#12201c',
  colorTextSecondary: '#4f5e59',
  colorTextTertiary: '#64726d',
  colorTextDescription: '#64726d',
  colorTextPlaceholder: '#697772',
  colorBgLayout: '#f4f6f5',
  colorBorder: '#cfd8d4',
  colorBorderSecondary: '#e4e9e7',
  // Made from a dark colour, the kit's own grounds turn out grey.
  colorSuccessBg: '#e3f3ea',
  colorSuccessBorder: '#a9d8bf',
  colorWarningBg: '#f8efdf',
  colorWarningBorder: '#e3cc9c',
  colorErrorBg: '#fbeae8',
  colorErrorBorder: '#efc0bb',
  colorInfoBg: '#e1f0ec',
  colorInfoBorder: '#a9d2c7',
}

const dark = {
  colorPrimary: '#43b9a1',
  colorInfo: '#43b9a1',
  colorLink: '#56c9b1',
  colorSuccess: '#4cc38a',
  colorWarning: '#dcb470',
  colorError: '#f2887f',
  colorBgBase: '#0d1312',
  colorBgLayout: '#0d1312',
  colorBgContainer: '#161e1c',
  colorBgElevated: '#1c2624',
  colorTextBase: '#e9f0ee',
  colorTextSecondary: '#b0bdb9',
  colorTextTertiary: '#93a29d',
  colorTextDescription: '#93a29d',
  colorTextPlaceholder: '#7f8e89',
  colorTextLightSolid: '#03211a',
  colorBorder: '#33403d',
  colorBorderSecondary: '#27322f',
  colorSuccessBg: '#15301f',
  colorSuccessBorder: '#2a5a3f',
  colorWarningBg: '#352b18',
  colorWarningBorder: '#5c4a26',
  colorErrorBg: '#3b1f1d',
  colorErrorBorder: '#6b3531',
  colorInfoBg: '#163730',
  colorInfoBorder: '#2b5b50',
}

/** Nothing moves for whoever asked their system for stillness. */
const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches

export const tokensOf = (isDark: boolean): ThemeConfig => ({
  token: {
    ...(isDark ? dark : light),
    fontFamily: font,
    fontSize: 14,
    borderRadius: 8,
    controlHeight: 34,
    motion: !isStill,
    wireframe: false,
  },
  components: {
    Table: {
      headerBg: isDark ? '#1b2422' : '#f8faf9',
      headerSplitColor: 'transparent',
      headerBorderRadius: 0,
      cellPaddingBlockMD: 11,
      cellPaddingInlineMD: 16,
      headerColor: isDark ? '#b0bdb9' : '#4f5e59',
    },
    Card: { bodyPadding: 20 },
  },
})
