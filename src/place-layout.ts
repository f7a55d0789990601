export type Language = 'zh' | 'en'

type Shown = Readonly<{
  language: Language
  /** Of this page, for the switch of language. */
  path: string
  title: string
  /** HTML; whoever makes it escapes what is not its own. */
  body: string
}>

const coin =
  '<svg width="34" height="34" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="23" class="disc"/><circle cx="24" cy="24" r="18.5" class="ring"/><path d="M17 17h14v14H17z" class="ring"/></svg>'

/** The frame of the pages that the program writes itself. */
export function htmlOf({ language, path, title, body }: Shown): string {
  const isChinese = language === 'zh'
  const other = isChinese ? 'en' : 'zh'
  return `<!doctype html>
<html lang="${isChinese ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/docs/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/home.css">
</head>
<body>
<header><a class="brand" href="/?language=${language}">${coin}<span>${isChinese ? '通宝' : 'Tongbao'}</span></a>
<a href="${path}?language=${other}" lang="${other === 'zh' ? 'zh-CN' : 'en'}" hreflang="${other === 'zh' ? 'zh-CN' : 'en'}">${isChinese ? 'English' : '中文'}</a></header>
<main>
${body}
</main>
<footer>${isChinese ? '通宝以Apache-2.0发布，与腾讯、微信支付没有关联。' : 'Tongbao is Apache-2.0. It is not affiliated with Tencent or WeChat Pay.'}</footer>
</body>
</html>
`
}
