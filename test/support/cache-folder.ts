import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs have a cache folder of their own: what an earlier state of the source kept there must not make a test pass. */
export default async function useFreshCacheFolder(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'wellformed-cache-'));
  process.env['WELLFORMED_CACHE'] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
