import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

/**
 * How the contents of a file are told: by their SHA-256, for large files (Git LFS), or by the name of their Git object,
 * the SHA-1 of `blob`, a blank, the length, a zero byte and the contents. Both in lower-case hexadecimal digits.
 */
export interface ContentId {
  readonly kind: 'sha256' | 'git';
  readonly hex: string;
}

/** A digest that is fed with the contents of a file of `size` bytes, and ends in `hex` of the id of these contents. */
export function startDigest(kind: ContentId['kind'], size: number): Hash {
  if (kind === 'sha256') return createHash('sha256');
  // Git, "Git Internals: Git Objects": the header is hashed with the contents.
  return createHash('sha1').update(`blob ${size}\0`);
}
