const isChinese = document.documentElement.lang.startsWith('zh')

/** What the form says. */
export const words = isChinese
  ? {
      notHere: '本机不是沙箱，在线调试不在此发送请求。',
      noSandbox: '请启动沙箱（bin/tongbao sandbox），在沙箱的同一页面调试。',
      openThere: '请在沙箱中打开：',
      forgotten: '密钥已从本页清除。',
      badTarget: '路径须以/v3/开头，且不含空格和中文；请编码后重试。',
      badKey: '私钥无法读取，请粘贴PKCS#8格式的PEM（-----BEGIN PRIVATE KEY-----）。',
      badPlatformKey: '应答成功，但平台公钥无法读取，未验证签名。',
      sending: '正在发送。',
      unreachable: '没有收到应答，请检查网络后重试。',
      refused: '请求被拒绝：请看应答中的错误码和说明。错误应答不带签名。',
      notVerified: '应答成功。未填写平台公钥，没有验证签名。',
      verified: '应答成功，签名验证通过。',
      notGenuine: '应答签名验证不通过：请核对平台公钥是否与Wechatpay-Serial对应。',
    }
  : {
      notHere: 'This program is not a sandbox, so nothing is sent from here. ',
      noSandbox: 'Start one (bin/tongbao sandbox) and open the same page there.',
      openThere: 'Open it in the sandbox: ',
      forgotten: 'The keys are gone from this page.',
      badTarget:
        'The path begins with /v3/ and has no spaces or letters beyond ASCII; encode them.',
      badKey:
        'The private key cannot be read. Paste a PEM in PKCS#8 (-----BEGIN PRIVATE KEY-----).',
      badPlatformKey: 'It succeeded, but the platform’s key cannot be read; nothing was verified.',
      sending: 'Sending.',
      unreachable: 'There was no answer. Look at the network and try again.',
      refused: 'It was refused: see code and message of the answer. Refusals are not signed.',
      notVerified: 'It succeeded. Without the platform’s key the signature was not verified.',
      verified: 'It succeeded, and the signature of the answer is genuine.',
      notGenuine:
        'The signature of the answer is not genuine: is this the key that Wechatpay-Serial names?',
    }
