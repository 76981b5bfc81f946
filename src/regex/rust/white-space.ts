import type { Scanner } from '../scanner.ts';

/** Takes white space and comments, which mean nothing with the flag x. */
export function skipIgnored(scanner: Scanner): void {
  const ignored = /(?:\p{White_Space}+|#[^\n]*)*/uy;
  ignored.lastIndex = scanner.at;
  scanner.at += ignored.exec(scanner.source)![0].length;
}
