import type { Operation } from '../../../../tools/reference/described.ts'
import type { Language } from './portal.ts'
import { targetOf } from './reference.ts'
import { escape } from './render.ts'
import { say } from './words.ts'

const words = {
  about: [
    '签名在本页用WebCrypto完成。私钥只留在本页内存中，不发送、不保存，关闭或刷新即清除。只连接当前地址，并且只在沙箱里开放。',
    'Signing happens in this page by WebCrypto. The private key stays in its memory: it is not sent and not kept, and is gone when the page is. Only this address is called, and only in a sandbox.',
  ],
  keys: ['密钥', 'Keys'],
  bundle: [
    '从沙箱证书包读取（解压后选中全部文件）',
    'From the sandbox’s bundle (all its files, unpacked)',
  ],
  mchid: ['商户号', 'Merchant number'],
  serial: ['证书序列号', 'Serial number of the certificate'],
  privateKey: ['商户私钥（PEM，PKCS#8）', 'Private key (PEM, PKCS#8)'],
  platformKey: [
    '平台公钥或证书（PEM），用来验证应答签名',
    'Platform public key or certificate (PEM), to verify the answer',
  ],
  target: ['路径与查询', 'Path and query'],
  body: ['请求体', 'Body'],
  send: ['签名并发送', 'Sign and send'],
  forget: ['清除密钥', 'Forget the keys'],
  toSign: ['待签名串', 'String to sign'],
  request: ['请求', 'Request'],
  answer: ['应答', 'Answer'],
} as const

/** The form is there without a script, and closed: what it does is done by one. */
export function tryFormOf(operation: Operation, language: Language): string {
  const text = (word: keyof typeof words): string => words[word][language === 'zh' ? 0 : 1]
  const input = (name: 'mchid' | 'serial', placeholder: string): string =>
    `<label><span>${text(name)}</span><input name="${name}" autocomplete="off" spellcheck="false" placeholder="${placeholder}"></label>`
  const area = (name: 'privateKey' | 'platformKey', first: string): string =>
    `<label><span>${text(name)}</span><textarea name="${name}" rows="3" autocomplete="off" spellcheck="false" placeholder="-----BEGIN ${first}-----"></textarea></label>`
  const body =
    operation.body === null
      ? ''
      : `<label><span>${text('body')}</span><textarea name="body" rows="12" spellcheck="false">${escape(JSON.stringify(operation.example.body, null, 2))}</textarea></label>`
  const out = (name: 'toSign' | 'request' | 'answer'): string =>
    `<div class="out" data-out="${name}" hidden><h3>${text(name)}</h3><pre tabindex="0"><code></code></pre></div>`
  return `<section class="try" aria-labelledby="try-it">
<h2 id="try-it">${say(language, 'tryIt')}</h2>
<noscript><p>${say(language, 'needsScript')}</p></noscript>
<p class="where" role="status"></p>
<p>${text('about')}</p>
<form class="needs-script" data-method="${operation.method}" hidden>
<fieldset><legend>${text('keys')}</legend>
<label><span>${text('bundle')}</span><input type="file" name="bundle" multiple accept=".pem,.json"></label>
<div class="pair">${input('mchid', '1600000001')}${input('serial', '')}</div>
${area('privateKey', 'PRIVATE KEY')}
${area('platformKey', 'PUBLIC KEY')}
</fieldset>
<label><span>${text('target')}</span><input name="target" spellcheck="false" autocomplete="off" value="${escape(targetOf(operation))}"></label>
${body}
<p class="acts"><button type="submit">${text('send')}</button> <button type="button" class="quiet" name="forget">${text('forget')}</button></p>
<p class="said" role="status"></p>
</form>
${out('toSign')}${out('request')}${out('answer')}
</section>`
}
