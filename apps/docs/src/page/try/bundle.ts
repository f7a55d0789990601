export type Bundle = Readonly<{
  mchid?: string
  serial?: string
  appid?: string
  privateKey?: string
  platformKey?: string
}>

type Settings = Readonly<{
  mchid?: string
  serialNo?: string
  apps?: readonly Readonly<{ appid: string }>[]
}>

/** The files of the sandbox's bundle, by their names. They are read here and go nowhere. */
export async function readBundle(files: readonly File[]): Promise<Bundle> {
  const textOf = async (name: string): Promise<string | undefined> =>
    files.find((file) => file.name === name)?.text()
  const settings = settingsOf(await textOf('tongbao.json'))
  const privateKey = await textOf('apiclient_key.pem')
  // An answer is signed by the key of the merchant's mode: a certificate, unless it has none.
  const platformKey = (await textOf('platform_cert.pem')) || (await textOf('pub_key.pem'))
  const appid = settings.apps?.[0]?.appid
  return {
    ...(settings.mchid !== undefined && { mchid: settings.mchid }),
    ...(settings.serialNo !== undefined && { serial: settings.serialNo }),
    ...(appid !== undefined && { appid }),
    ...(privateKey !== undefined && { privateKey }),
    ...(platformKey !== undefined && { platformKey }),
  }
}

function settingsOf(text: string | undefined): Settings {
  try {
    return text === undefined ? {} : (JSON.parse(text) as Settings)
  } catch {
    return {}
  }
}
