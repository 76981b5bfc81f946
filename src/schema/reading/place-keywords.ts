import type { JsonValue } from '../../json/value.ts';
import { isFrom } from '../draft.ts';
import { malformed, readBoolean, readMembers, readString } from './malformed.ts';
import type { Subschema } from './subschema.ts';

const ANCHOR = /^[A-Za-z_][-A-Za-z0-9._]*$/;
/** Draft 2019-09 had the names of XML 1.0. */
const ANCHOR_2019 = /^[A-Za-z][-A-Za-z0-9.:_]*$/;

/** Checks a keyword that says where or what a schema is, and constrains no value. */
export function checkPlaceKeyword(
  keyword: string,
  value: JsonValue,
  at: string,
  { dialect, warn }: Subschema,
): void {
  switch (keyword) {
    case '$defs':
      // Before, it was no keyword, though references could lead into it.
      if (isFrom(dialect.draft, '2019-09')) readMembers(value, keyword, at);
      return;
    case 'definitions':
    case '$vocabulary':
      readMembers(value, keyword, at);
      return;
    case '$recursiveAnchor':
      readBoolean(value, keyword, at);
      return;
    case '$anchor':
    case '$dynamicAnchor': {
      const pattern = dialect.draft === '2019-09' ? ANCHOR_2019 : ANCHOR;
      if (!pattern.test(readString(value, keyword, at))) {
        throw malformed(keyword, 'a name of letters, digits, "-", "_" and "."', value, at);
      }
      return;
    }
    case '$id':
      if (/#./.test(readString(value, keyword, at)) && isFrom(dialect.draft, '2019-09')) {
        warn(keyword, 'has a fragment, which is read as an "$anchor": identifiers have none since 2019-09');
      }
      return;
    default:
      readString(value, keyword, at);
  }
}
