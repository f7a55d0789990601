/** The API writes Beijing time, `2026-11-24T08:00:00+08:00`; it is shown as it stands. */
export const fullTime = (at: string): string => at.slice(0, 19).replace('T', ' ')
/** `11-24 08:00:00`, for a row of a list. */
export const shortTime = (at: string): string => fullTime(at).slice(5)
