/** An octet without leading zeros: RFC 3986, 3.2.2 (dec-octet). */
const OCTET = '(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])';

/** RFC 3986, 3.2.2 (IPv4address). */
export const IPV4: string = `${OCTET}(?:\\.${OCTET}){3}`;

const HEXTET = '[0-9A-Fa-f]{1,4}';

/** `most` groups of up to 16 bits, or fewer, with colons between them; or none. */
function upTo(most: number): string {
  return most === 0 ? '' : `(?:${HEXTET}(?::${HEXTET}){0,${most - 1}})?`;
}

/** RFC 3986, 3.2.2 (IPv6address): eight groups, the last two perhaps as IPv4, one run of one or more of them left out. */
function ipv6(): string {
  const last32 = `(?:${HEXTET}:${HEXTET}|${IPV4})`;
  const forms = [`(?:${HEXTET}:){6}${last32}`];
  // `after` groups of 16 bits follow the double colon, then the last 32 bits.
  for (let after = 5; after >= 0; after--)
    forms.push(`${upTo(5 - after)}::(?:${HEXTET}:){${after}}${last32}`);
  forms.push(`${upTo(6)}::${HEXTET}`, `${upTo(7)}::`);
  return `(?:${forms.join('|')})`;
}

export const IPV6: string = ipv6();

/** RFC 3986, 3.2.2 (IP-literal), without a zone. */
export const IP_LITERAL: string = `\\[(?:${IPV6}|[Vv][0-9A-Fa-f]+\\.[A-Za-z0-9\\-._~!$&'()*+,;=:]+)\\]`;

/** RFC 5321, 4.1.3 (Snum): up to three digits, leading zeros too. */
const SNUM = '(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5])';
const MAIL_IPV4 = `${SNUM}(?:\\.${SNUM}){3}`;

/** RFC 5321, 4.1.3 (IPv6-addr): a double colon stands for two groups or more, unlike in URIs. */
function mailIpv6(): string {
  const forms = [`${HEXTET}(?::${HEXTET}){7}`, `${HEXTET}(?::${HEXTET}){5}:${MAIL_IPV4}`];
  for (let before = 0; before <= 6; before++) {
    const head = before === 0 ? '' : before === 1 ? HEXTET : `${HEXTET}(?::${HEXTET}){${before - 1}}`;
    forms.push(`${head}::${upTo(6 - before)}`);
    if (before <= 4) forms.push(`${head}::(?:${HEXTET}:){0,${4 - before}}${MAIL_IPV4}`);
  }
  return `(?:${forms.join('|')})`;
}

/** RFC 5321, 4.1.3 (address-literal). Of the tags of general literals only `IPv6` is registered, so there are no others. */
export const MAIL_ADDRESS_LITERAL: string = `\\[(?:${MAIL_IPV4}|[Ii][Pp][Vv]6:${mailIpv6()})\\]`;
