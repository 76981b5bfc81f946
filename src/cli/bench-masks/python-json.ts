import type { Json } from '../../suite/lossless.ts';

/**
 * A value as Python writes it back, `json.dumps(json.loads(text), indent=None, ensure_ascii=False)`: the instances of
 * MaskBench are fed to engines so. Numbers without fraction and exponent keep all their digits, others are doubles; one
 * that no double holds keeps its text, where Python would write `Infinity`.
 *
 * @example pythonJson(value of '{"a":[1.50,1e2]}') // '{"a": [1.5, 100.0]}'
 */
export function pythonJson(value: Json): string {
  switch (value.kind) {
    case 'object': {
      const members = Array.from(
        value.members,
        ([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member)}`,
      );
      return `{${members.join(', ')}}`;
    }
    case 'array':
      return `[${value.items.map(pythonJson).join(', ')}]`;
    case 'number':
      return pythonNumber(value.text);
    case 'string':
      return JSON.stringify(value.value);
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
  }
}

/** `repr` of a Python int or float: the shortest digits, an exponent below 1e-4 and from 1e16 on. */
function pythonNumber(text: string): string {
  if (/^-?\d+$/.test(text)) return text === '-0' ? '0' : text;
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa, power] = value.toExponential().split('e') as [string, string];
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
