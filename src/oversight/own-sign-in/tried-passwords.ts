/** Long ones that everybody tries first; short ones are refused by their length. In lower case. */
export const triedPasswords: ReadonlySet<string> = new Set(
  `
  password1234 password12345 password123456 passwordpassword password2025 password2026 passw0rd1234
  p@ssw0rd1234 p@ssword1234 mypassword123 mypassword1234 changeme1234 changemenow1 letmein12345
  letmeinletmein welcome12345 welcome123456 welcometo2026 iloveyou1234 iloveyou12345 iloveyouforever
  qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwertyuiopas qwertyqwerty qwerty123456 qwerty12345678
  1qaz2wsx3edc 1qaz2wsx3edc4rfv 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i q1w2e3r4t5y6 zaq12wsxcde3
  asdfghjkl123 asdfghjkl1234 asdfasdfasdf zxcvbnm12345 zxcvbnm123456 zxcvbnmasdfghjkl abcd12345678
  abc123abc123 abc123456789 abcdefg12345 abcabcabcabc a12345678910 aa1234567890 admin1234567
  admin123admin adminadmin12 adminadmin123 administrator administrator1 administrator123 root12345678
  rootrootroot superman1234 football1234 sunshine1234 princess1234 dragondragon monkeymonkey
  112233445566 123123123123 121212121212 123321123321 147258369147 159357159357 789456123789
  123456654321 111222333444 woaini520520 woaini1314520 woaini13145201314 520131452013 5201314520131
  woaiwojia123 nihaonihao123 tongbao12345 tongbao123456 tongbaotongbao tongbao2026 tongbao202611
  zhifubao1234 weixinzhifu123 qq1234567890 temporary123 temppassword1 testtesttest test12345678
  `
    .trim()
    .split(/\s+/),
)
