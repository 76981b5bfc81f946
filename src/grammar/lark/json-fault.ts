const STRING = String.raw`"(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|[^"\\\u0000-\u001f])*"`;
const SCALAR = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)`;
const TOKEN = new RegExp(`[ \\t\\r\\n]*(?:(${STRING})|(${SCALAR})|([[\\]{},:]))`, 'y');

/** What may come next: a value, a value or the end of a list, a key, a key or the end of an object, and so on. */
type Wanted = 'value' | 'first item' | 'key' | 'first key' | ':' | 'next' | 'end';

const WANTED_TEXT: Readonly<Record<Wanted, string>> = {
  value: 'a value',
  'first item': 'a value or ]',
  key: 'a key in double quotes',
  'first key': 'a key in double quotes or }',
  ':': 'a colon',
  next: 'a comma or the closing bracket',
  end: 'nothing more',
};

/** Where a text that is not JSON is wrong first, and what is expected there. */
export function jsonFault(text: string): { offset: number; wanted: string } {
  const open: ('[' | '{')[] = [];
  let wanted: Wanted = 'value';
  TOKEN.lastIndex = 0;
  for (;;) {
    const from = TOKEN.lastIndex;
    const found: RegExpExecArray | null = TOKEN.exec(text);
    const next: Wanted | undefined = found === null ? undefined : follow(wanted, found, open);
    if (next === undefined) {
      const blanks = /[ \t\r\n]*/y;
      blanks.lastIndex = from;
      blanks.test(text);
      return { offset: blanks.lastIndex, wanted: WANTED_TEXT[wanted] };
    }
    wanted = next;
  }
}

/** What may follow a token, if it may stand there at all. */
function follow(wanted: Wanted, found: RegExpExecArray, open: ('[' | '{')[]): Wanted | undefined {
  const [, string, scalar, sign] = found;
  const behindValue = (): Wanted => (open.length === 0 ? 'end' : 'next');
  if (string !== undefined && (wanted === 'key' || wanted === 'first key')) return ':';
  const isValue = wanted === 'value' || wanted === 'first item';
  if (string !== undefined || scalar !== undefined) return isValue ? behindValue() : undefined;
  const top = open.at(-1);
  switch (sign) {
    case '[':
    case '{':
      if (!isValue) return undefined;
      open.push(sign);
      return sign === '[' ? 'first item' : 'first key';
    case ':':
      return wanted === ':' ? 'value' : undefined;
    case ',':
      return wanted !== 'next' ? undefined : top === '[' ? 'value' : 'key';
    default: {
      const mayClose = sign === ']' ? top === '[' : top === '{';
      const isEmpty = wanted === (sign === ']' ? 'first item' : 'first key');
      if (!mayClose || (wanted !== 'next' && !isEmpty)) return undefined;
      open.pop();
      return behindValue();
    }
  }
}
