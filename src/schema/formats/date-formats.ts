import { whole, type Format } from './format.ts';

const LEAP_YEAR = '(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const DATE =
  '(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)' +
  `|02-(?:0[1-9]|1[0-9]|2[0-8]))|${LEAP_YEAR}-02-29)`;
/** Python, Java's Instant and others have no year 0. */
const COMMON_DATE = `(?!0000)${DATE}`;

const HOUR_AND_MINUTE = '(?:[01][0-9]|2[0-3]):[0-5][0-9]';
const FRACTION = '(?:\\.[0-9]+)?';
const OFFSET = `[+\\-]${HOUR_AND_MINUTE}`;

/** A leap second with an offset is accepted at every minute here: `isLeapSecondRight` looks at it. */
const TIME =
  `(?:${HOUR_AND_MINUTE}:[0-5][0-9]${FRACTION}(?:[Zz]|${OFFSET})` +
  `|23:59:60${FRACTION}[Zz]|${HOUR_AND_MINUTE}:60${FRACTION}${OFFSET})`;
const COMMON_TIME = `${HOUR_AND_MINUTE}:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|${OFFSET})`;

const LEAP_SECOND = /([0-9]{2}):([0-9]{2}):60(?:\.[0-9]+)?([+-])([0-9]{2}):([0-9]{2})$/;
const MINUTES_PER_DAY = 24 * 60;

/**
 * Whether the second 60 of a time with an offset is the last one of a day in UTC; true of all other times. The text must
 * be one that `TIME` accepts at its end.
 */
function isLeapSecondRight(text: string): boolean {
  const match = LEAP_SECOND.exec(text);
  if (match === null) return true;
  const local = 60 * Number(match[1]) + Number(match[2]);
  const offset = 60 * Number(match[4]) + Number(match[5]);
  const utc = match[3] === '+' ? local - offset : local + offset;
  return (utc + MINUTES_PER_DAY) % MINUTES_PER_DAY === MINUTES_PER_DAY - 1;
}

/** Appendix A of RFC 3339, with a source for digits; ABNF does not tell upper from lower case (RFC 5234, 2.3). */
function duration(digits: string, unit: (letter: string) => string): string {
  const element = (letter: string, next = ''): string => `${digits}${unit(letter)}${next}`;
  const optional = (source: string): string => `(?:${source})?`;
  const minute = element('M', optional(element('S')));
  const hour = element('H', optional(minute));
  const time = `${unit('T')}(?:${hour}|${minute}|${element('S')})`;
  const month = element('M', optional(element('D')));
  const year = element('Y', optional(month));
  return `${unit('P')}(?:(?:${element('D')}|${month}|${year})(?:${time})?|${time}|${element('W')})`;
}

const LEAP_NOTE =
  'The second 60 only where it is 23:59:60 in UTC; whether that day had one is not asked, as leap seconds are not known ' +
  'ahead. With an offset, that is judged at the closing quote.';
const TIME_NARROWED = 'no second 60, at most 9 digits of a fraction, and Z in upper case';

export const DATE_FORMATS: readonly Format[] = [
  {
    name: 'date',
    since: '7',
    outer: whole(DATE),
    inner: whole(COMMON_DATE),
    reference: 'RFC 3339, 5.6 (full-date) and 5.7',
    note: 'Leap years exactly. Generated: not the year 0000.',
  },
  {
    name: 'time',
    since: '7',
    outer: whole(TIME),
    inner: whole(COMMON_TIME),
    judge: isLeapSecondRight,
    reference: 'RFC 3339, 5.6 (full-time) and 5.7',
    note: `${LEAP_NOTE} Generated: ${TIME_NARROWED}.`,
  },
  {
    name: 'date-time',
    since: '4',
    outer: whole(`${DATE}[Tt]${TIME}`),
    inner: whole(`${COMMON_DATE}T${COMMON_TIME}`),
    judge: isLeapSecondRight,
    reference: 'RFC 3339, 5.6 (date-time) and 5.7',
    note: `${LEAP_NOTE} Generated: not the year 0000, T in upper case, ${TIME_NARROWED}.`,
  },
  {
    name: 'duration',
    since: '2019-09',
    outer: whole(duration('[0-9]+', (letter) => `[${letter}${letter.toLowerCase()}]`)),
    inner: whole(duration('[0-9]{1,9}', (letter) => letter)),
    reference: 'RFC 3339, appendix A (duration)',
    note: 'Letters of either case, as in all ABNF (RFC 5234, 2.3). Generated: upper case, numbers of at most 9 digits.',
  },
];

/** Dates and times of the registry of OpenAPI: as above without an offset. */
export const LOCAL_TIME: string = whole(`${HOUR_AND_MINUTE}:[0-5][0-9]${FRACTION}`);
export const LOCAL_DATE_TIME: string = whole(`${DATE}[Tt]${HOUR_AND_MINUTE}:[0-5][0-9]${FRACTION}`);
