import { settings } from '#platform/config'

const commands = `tongbao <command>

  demo                       everything at once, with people and money, until Ctrl-C
  demo --chained             the same twice: merchants below, their payers at an upstream above
  sandbox                    an environment for tests beside this one: own data, own keys, port 8090
  serve [--role api|worker]  faces and background work, or one of the two
  migrate                    brings the database up to date, then ends
  seed                       people, merchants and money of the demo, then ends
  check                      configuration and connections, in words; changes nothing
  ledger verify              proves the books; exits with 1 and names what is wrong
  ledger head                the height and hash that all sealed entries hang on, for a report on paper
  ledger export-journal [n]  the journal from height n as text, for tools/verify-journal
  ledger close-day <date>    closes a business date; the loop does so at 00:05 in Beijing
  ledger trial-balance <date>  试算平衡表 as CSV, of any day
  ledger statement <kind> <owner> <from> <to>  分户账对账单 as CSV
  ledger export-csv <from> <to> [bom]  科目汇总 of closed days, for a general ledger
  clearing status [date]     清算状态; exits with 1 and says what needs somebody
  clearing settlements|payouts <mchid> [from] [to]  结算单 and 出款; fees [from] [to]  手续费分析
  clearing hold|lift|holds …  止付; approvals, approve, reject, staff  审批 by two people
  clearing bill|custody <date>  账单 and 备付金核对; reconcile-channel, reconcile-bank, breaks, correct
  clearing channels             bills of channels, and whether their money arrived; settle-channel
  clearing terms|fee-contract|bank-account|node …  what is agreed with merchants; \`clearing --help\`
  reconcile --orders <csv> --bill <csv>  a shop's own table beside its bill, without a database
  risk evaluate|train --data <csv> …  风险模型: learned, and tested on later days; \`risk help\`
  risk learn --from <date> --to <date> …  a model from what was logged with each payment, registered as a draft
  risk models list|show|register|move|retire|back|drift …  模型: who judges, by two people; drift exits with 1 when it is to be learned anew
  risk federate key|serve|join …  联合训练: several institutions learn one model over HTTP, and none shows its rows
  risk rules list|show|check|backtest …  风控规则: what is shipped, a text before it is a rule, a rule on past decisions
  routes [list|add|stage|close|allow …]  支付路由: which channel an order takes, and how channels are
  routes|upstream … --by <staff>  who does it, for the audit log; without it the platform
  routes explain <mchid> <order>  why an order went the way it went
  alarms [past|done …]       告警 that stand, with what to do; exits with 1 while one stands
  upstream [list|add|merchant|pause|resume|trust|switch …]  通道: other institutions, and who we are there
  upstream certificates|quarantine|share|unfreeze|share-query …  平台证书, 存疑通知, 通道侧分账
  staff [list|invite …]      工作人员: who may sign in to the console; invite prints a one-time link
  audit export|verify FILE [--key PEM]  审计日志: as lines of JSON with a signed head; verifying needs no database
  redeliver <mchid> <id>     sends the callbacks of an order, a transfer, or one notification once more
  suspend <mchid>            takes no more payments for this merchant, until \`readmit <mchid>\`

Settings, from the environment or from tongbao.json in the data folder:`

/** The text of `--help`; the settings come from the table that checks them. */
export function helpText(): string {
  const lines = Object.entries(settings).map(
    ([name, { expected, example }]) => `  ${name.padEnd(26)} ${expected} (${example})`,
  )
  return `${commands}\n\n${lines.join('\n')}\n`
}
