/**
 * For each shipped rule a payment of which it holds, and what makes it a near miss. Values are as
 * factors have them: fen, parts of one, hours, days; what is not named is not known.
 */
const table = `
card-test-then-large | customer.test_then_large=1 event.amount=100001 customer.amount_to_max=1.6 | event.amount=100000
card-used-at-once | change.cards.24h=1 event.amount=200000 customer.count.30d=2 | customer.count.30d=3
card-many-bound | change.cards.24h=4 event.amount=20001 | change.cards.24h=3
card-declines-then-pays | customer.declines.1h=5 event.amount=100 change.cards.24h=3 | customer.declines.1h=4
card-decline-storm | customer.declines.5m=8 | customer.declines.5m=7
card-new-device-new-city | customer.new_device=1 customer.new_city=1 event.amount=300000 customer.amount_ratio=3 | customer.new_city=0
card-fast-merchants | customer.distinct_merchants.1h=6 customer.sum.1h=300000 | customer.sum.1h=299999
card-amount-far-off | customer.count.90d=10 customer.amount_z=6 event.amount=500001 | customer.amount_z=5.9
card-feed-match | list.match_card=1 | list.match_card=0
card-name-differs | profile.name_match=0.59 event.amount=50000 | profile.name_match=0.6
takeover-phone-then-large | change.phone_hours=72 event.amount=2000000 | change.phone_hours=73
takeover-device-then-large | change.device_hours=1 event.amount=2000000 event.first_with_payee=1 | event.amount=1999999
takeover-credentials-both | change.password_hours=24 change.pin_hours=2 customer.new_device=1 | change.pin_hours=25
takeover-recovery-new-device | change.recovery_used=1 customer.new_device=1 event.amount=50001 | customer.new_device=0
takeover-device-new-payee | event.product=5 customer.new_device=1 pair.is_new=1 event.amount=100000 profile.tenure_days=1 | profile.tenure_days=0
takeover-login-guessing | change.login_fails.24h=5 customer.new_device=1 | change.login_fails.24h=4
takeover-sim-swap | device.sim_change_days=2 event.amount=500000 event.first_with_payee=1 | device.sim_change_days=2.1
takeover-limit-raised | change.limit_raised=1 change.limit_hours=24 customer.amount_to_max=1.3 customer.drain_ratio=0.91 | customer.drain_ratio=0.9
takeover-drain-new-payee | pair.is_new=1 customer.drain_ratio=0.95 event.amount=300000 customer.new_device=1 | pair.is_new=0
takeover-pin-guessing | session.pin_fails=3 event.amount=100000 | session.pin_fails=2
takeover-typing-differs | session.typing_dwell_z=-4 session.typing_flight_z=5 customer.new_device=1 | session.typing_dwell_z=-3.9
coerced-in-call-share | session.screen_shared=1 session.in_call=1 event.first_with_payee=1 | session.in_call=0
coerced-elder-new-payee | profile.age_years=65 pair.is_new=1 event.amount=1000000 customer.amount_ratio=5.1 | profile.age_years=64
coerced-reported-payee | payee.reports.7d=2 event.first_with_payee=1 | payee.reports.7d=1
first-payee-above-age | event.first_with_payee=1 event.amount=500001 profile.account_days=7 | profile.account_days=30
mule-rapid-in-out | flow.day_in=5000000 flow.day_out=3900000 event.amount=100000 flow.fan_in.24h=1 | flow.day_out=3899999
mule-dwell-minutes | flow.dwell_seconds=599 flow.end_balance_ratio=0.04 flow.day_in=1000000 | flow.dwell_seconds=600
mule-gather | flow.fan_in.7d=3 flow.fan_out.7d=2 flow.out_in_ratio.7d=0.8 customer.sum.7d=4900000 event.amount=100000 | flow.fan_out.7d=3
mule-scatter | flow.fan_in.7d=2 flow.fan_out.7d=3 flow.out_in_ratio.7d=0.9 customer.sum.7d=5000000 event.amount=100000 | flow.fan_in.7d=0
mule-quota-strangers | flow.quota_share=0.6 payee.stranger_share=0.8 flow.dwell_seconds=900 | flow.dwell_seconds=901
mule-payee-strangers | payee.distinct_payers.24h=10 payee.stranger_share=0.8 payee.out_in_ratio.24h=0.8 payee.sum.24h=1000000 | payee.sum.24h=999999
mule-new-payee-busy | payee.days=2.9 payee.distinct_payers.24h=20 payee.sum.24h=2000000 | payee.days=3
mule-spread-score | graph.mule_score=0.5 event.amount=100000 | graph.mule_score=0.49
mule-student-flow | profile.age_years=19 flow.fan_in.24h=5 flow.day_in=500000 flow.day_out=400000 event.amount=50000 | profile.age_years=20
mule-round-trip | flow.round_trip_share=0.8 flow.day_out=5000000 | flow.round_trip_share=0.7
mule-cycle-closed | flow.cycle_length=2 event.amount=1000000 flow.fan_in.24h=1 flow.day_in=1000000 | flow.day_in=999999
mule-layers | flow.depth=4 flow.dwell_seconds=3599 event.amount=1000000 flow.day_in=1250000 flow.day_out=0 | flow.day_in=1250001
mule-exchange-mirror | flow.fx_share=0.6 flow.fan_in.7d=10 flow.payer_provinces=5 | flow.payer_provinces=4
gambling-collector | payee.distinct_payers.24h=30 payee.count.24h=45 payee.out_in_ratio.24h=0 event.round_level=1 event.hour=23 | payee.count.24h=44
gambling-merchant | merchant.night_share=0.4 merchant.round_share=0.6 merchant.distinct_payers.24h=30 merchant.refund_rate.30d=0 | merchant.refund_rate.30d=0.01
gambling-provinces | flow.payer_provinces=8 flow.gamble_share=0.4 event.night=1 | flow.payer_provinces=7
gambling-loan-money | product.loan_to_gambling=0.7 | product.loan_to_gambling=0.69
gambling-payer-nights | customer.night_count.7d=30 customer.round_share=0.8 customer.repeat_amounts=3 | customer.night_count.7d=29
cashout-limit-used-up | profile.credit_use=0.9 customer.distinct_merchants.30d=2 customer.sum.30d=1000000 | customer.distinct_merchants.30d=3
cashout-merchant-credit | merchant.credit_share=0.9 merchant.round_share=0.5 merchant.count.7d=20 | merchant.credit_share=0.89
cashout-repeat-pair | pair.count=5 pair.sum=5000000 profile.credit_use=0.8 event.amount=300000 | pair.count=4
cashout-money-returns | graph.in_ring=1 profile.credit_use=0.8 event.amount=100000 | graph.in_ring=0
cashout-instalment-new-user | profile.account_days=29 product.instalment_use=0.95 | profile.account_days=30
structuring-week | flow.structuring.7d=5 flow.near_threshold_share=0.5 | flow.structuring.7d=4
structuring-day | event.to_report_threshold=0.8 customer.sum.24h=5000000 customer.count.24h=3 | event.to_report_threshold=1
structuring-tail-nine | event.tail_nine=1 event.to_report_threshold=0.9 | event.tail_nine=0
structuring-static-code | customer.sum.24h=40001 event.code_type=1 customer.distinct_payees.24h=3 | event.code_type=2
structuring-report-day | flow.day_out=50000000 | flow.day_out=49999999
structuring-same-amounts | customer.repeat_amounts=4 customer.distinct_payees.24h=4 event.amount=500000 | customer.repeat_amounts=3
dormant-burst-sum | profile.idle_days=180 event.amount=1000000 customer.sum.24h=4000000 | event.amount=999999
dormant-burst-count | customer.dormant_days=60 customer.count.24h=10 flow.dormant_burst=600 | customer.count.24h=9
dormant-new-device | profile.idle_days=180 customer.new_device=1 event.amount=50000 | event.amount=49999
dormant-never-used | profile.account_days=180 customer.count.90d=0 | profile.idle_days=200
new-account-large | profile.account_days=7 event.amount=1 customer.sum.7d=9999999 | profile.account_days=8
new-account-no-face | profile.account_days=1 event.amount=200000 | profile.face_days=0
document-expired | profile.id_expiry_days=-1 event.amount=100000 | profile.id_expiry_days=0
income-exceeded | profile.income_ratio=10 customer.sum.30d=10000000 | profile.income_ratio=9.9
merchant-ticket-off | merchant.ticket_z=4.1 event.amount=200000 | merchant.ticket_z=4
merchant-volume-jump | merchant.sum.24h=5000000 merchant.sum.30d=40000000 | merchant.sum.30d=50000000
merchant-refunds-high | merchant.refund_rate.7d=0.21 merchant.count.7d=20 | merchant.refund_rate.7d=0.2
merchant-declines-high | merchant.decline_rate.1h=0.6 merchant.count.1h=30 | merchant.count.1h=29
merchant-new-large | merchant.age_days=14 merchant.sum.24h=10000000 | merchant.age_days=15
merchant-few-payers | merchant.distinct_payers.7d=3 merchant.count.7d=15 merchant.sum.7d=10000000 | merchant.distinct_payers.7d=4
merchant-linked-buyers | graph.common_payees=5 graph.density=0.5 graph.clustering=0.5 | graph.common_payees=4
merchant-one-owner | graph.legal_rep_cluster=2 graph.owner_cluster=3 | graph.owner_cluster=2
terminal-wrong-serial | terminal.serial_mismatch=1 | terminal.serial_mismatch=0
terminal-moved | terminal.distance_km=50 event.amount=10000 merchant.ticket_z=4.1 | terminal.distance_km=49
terminal-compromised | terminal.delayed_count.7d=10 terminal.delayed_fraud_rate.7d=0.2 | terminal.delayed_count.7d=9
refund-merchant-loop | merchant.refund_rate.24h=0.5 merchant.count.24h=10 merchant.distinct_payers.24h=5 | merchant.distinct_payers.24h=6
refund-large | event.is_refund=1 event.amount=1000000 pair.count=5 | event.is_refund=0
refund-new-merchant | event.is_refund=1 merchant.age_days=29 event.amount=500000 | merchant.age_days=30
refund-credit-back | event.is_refund=1 profile.credit_use=0.8 merchant.credit_share=0.8 | profile.credit_use=0.79
device-emulator | device.emulator=1 event.amount=10000 | event.amount=9999
device-hooked | device.hooked=0 device.debugged=1 | device.debugged=0
device-bad-signature | device.app_signature=0 | device.app_signature=1
device-rooted-large | device.rooted=1 event.amount=200000 customer.new_device=1 | customer.new_device=0
device-farm | device.accounts.7d=5 | device.accounts.7d=4
device-handed-over | device.other_account_hours=0.9 device.accounts.24h=3 event.amount=50000 | device.other_account_hours=1
device-near-black | list.match_device=0 device.list_distance=1 event.first_with_payee=1 event.amount=50000 | device.list_distance=2
device-remote-control | device.accessibility=1 session.screen_shared=1 event.amount=50000 | session.screen_shared=0
device-bot | session.bot_score=0.9 session.hesitation_seconds=0.9 | session.hesitation_seconds=1
device-cloned-boots | device.boot_reuse=5 device.battery_full=1 device.sensors=9 | device.battery_full=0
geo-impossible-speed | place.speed_kmh=900 place.distance_km=200 | place.distance_km=199
geo-mocked | place.mocked=1 event.amount=50000 | place.mocked=0
geo-proxy-many-accounts | ip.proxy=1 ip.accounts.1h=10 | ip.accounts.1h=9
geo-overseas-night | place.night_overseas=1 event.amount=300000 customer.new_device=1 | place.night_overseas=0
geo-high-risk-country | ip.country=408 | ip.country=410
geo-terminal-far-from-phone | place.terminal_gap_km=20 event.product=4 | event.product=5
geo-static-code-remote | event.code_type=3 pair.cross_province=1 event.first_with_payee=1 event.amount=20000 | event.code_type=4
list-black | list.black=1 | list.black=0
list-grey | list.grey=1 event.amount=100000 | event.amount=99999
list-name-near | list.match_name=0.92 list.white=0 | list.white=1
list-document | list.match_id=1 | list.match_id=0
graph-near-black | graph.black_distance=1 graph.black_links=2 | graph.black_links=1
model-high | model.champion=0.9 event.amount=50000 | model.champion=0.89
product-debit-fails | product.debit_fails=3 customer.amount_ratio=3 | product.debit_fails=2
product-early-surrender | product.surrender=1 flow.out_in_ratio.24h=0.8 flow.day_in=1000000 | product.surrender=0
product-quick-redemption | product.quick_redemption_use=0.9 pair.is_new=1 event.amount=500000 | pair.is_new=0
withdrawal-after-top-up | event.product=6 flow.cash_share=0.9 flow.dwell_seconds=1799 event.amount=500000 | event.product=5
`

type Example = readonly [id: string, holds: string, miss: string]

export const ruleExamples: readonly Example[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [id = '', holds = '', miss = ''] = line.split(' | ')
    return [id, holds, miss]
  })
