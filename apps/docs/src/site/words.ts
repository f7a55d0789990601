import type { Language } from './portal.ts'

/** What the frame of every page says. */
export const words = {
  docs: ['开发文档', 'Developer docs'],
  skip: ['跳到正文', 'Skip to the text'],
  menu: ['目录', 'Contents'],
  onThisPage: ['本页内容', 'On this page'],
  search: ['搜索文档', 'Search the docs'],
  searchHint: [
    '输入接口、字段、错误码或问题',
    'An operation, a field, an error code or a question',
  ],
  close: ['关闭', 'Close'],
  theme: ['切换深浅色', 'Light or dark'],
  language: ['English', '中文'],
  home: ['首页', 'Home'],
  sandbox: ['沙箱', 'Sandbox'],
  console: ['管理台', 'Console'],
  status: ['系统状态', 'Status'],
  asMarkdown: ['查看Markdown', 'As Markdown'],
  previous: ['上一篇', 'Previous'],
  next: ['下一篇', 'Next'],
  reference: ['接口参考', 'API reference'],
  copyRight: [
    '通宝以Apache-2.0发布，与腾讯、微信支付没有关联。',
    'Tongbao is Apache-2.0. It is not affiliated with Tencent or WeChat Pay.',
  ],
  field: ['字段', 'Field'],
  type: ['类型', 'Type'],
  required: ['必填', 'Required'],
  yes: ['是', 'yes'],
  meaning: ['说明', 'Meaning'],
  size: ['长度或范围', 'Length or range'],
  pathFields: ['路径参数', 'In the path'],
  queryFields: ['查询参数', 'In the query'],
  bodyFields: ['请求体', 'Body'],
  answer: ['应答', 'Answer'],
  example: ['示例', 'Example'],
  errors: ['错误与处理', 'Errors and what to do'],
  commonErrors: ['所有接口都可能返回', 'What every operation may answer'],
  nextStep: ['下一步', 'What to do'],
  http: ['HTTP', 'HTTP'],
  code: ['错误码', 'Code'],
  message: ['说明', 'Message'],
  tryIt: ['在线调试', 'Try it'],
  oneOf: ['至少填写其一：', 'At least one of: '],
  noBody: ['成功时返回204，没有应答体。', 'Success is 204 without a body.'],
  file: [
    '成功时返回文件，应答不带签名；用申请账单时返回的hash_value核对。',
    'Success is a file, which is not signed; compare it with the hash_value of the bill.',
  ],
  upload: [
    '请求为multipart/form-data，两部分：meta是上面的JSON，file是文件。待签名串的请求体只写meta的JSON。',
    'The request is multipart/form-data in two parts: meta, the JSON above, and file. The body of the string to sign is the JSON of meta alone.',
  ],
  noMembers: ['成功时返回空对象。', 'Success is an empty object.'],
  needsScript: [
    '在线调试在浏览器里签名，需要开启JavaScript。',
    'Trying it signs in the browser and needs JavaScript.',
  ],
} as const satisfies Record<string, readonly [zh: string, en: string]>

export type Word = keyof typeof words

export const say = (language: Language, word: Word): string =>
  words[word][language === 'zh' ? 0 : 1]
