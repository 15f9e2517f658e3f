// Docker Hub's timestamps: RFC 3339 in UTC with microseconds, kept here as whole microseconds since the epoch.

/** Formats epoch microseconds as `2026-01-05T21:06:53.506400Z`. */
export function timestamp(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = String(micros - millis * 1000).padStart(3, '0');
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`;
}

const rfc3339 = /^(\d{4}-\d\d-(\d\d)T\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;

/** Reads an RFC 3339 date-time as epoch microseconds; undefined when the text is not one. */
export function epochMicros(text: string): number | undefined {
  const match = rfc3339.exec(text);
  if (!match) return undefined;
  const [, wholeSeconds = '', day = '', fraction = '', zone = ''] = match;
  const local = Date.parse(`${wholeSeconds}Z`.toUpperCase());
  // Date.parse takes February 30 for a day in March, and 24:00 for the next morning.
  if (new Date(local).getUTCDate() !== Number(day)) return undefined;
  const millis = zone.length === 1 ? local : Date.parse(`${wholeSeconds}${zone}`.toUpperCase());
  return Number.isNaN(millis) ? undefined : millis * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}
