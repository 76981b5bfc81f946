import { homedir } from 'node:os';
import { join } from 'node:path';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The user's cache folder of this library: `cacheDir`, else the environment variable `WELLFORMED_CACHE`, else
 * `wellformed` in `XDG_CACHE_HOME`, else in the folder that the platform has for caches: `~/.cache`, on macOS
 * `~/Library/Caches`, on Windows `%LOCALAPPDATA%`. An empty value is none.
 *
 * @example
 * cacheFolder(undefined, { XDG_CACHE_HOME: '/var/cache' }); // '/var/cache/wellformed'
 */
export function cacheFolder(
  cacheDir: string | undefined,
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const own = cacheDir || environment['WELLFORMED_CACHE'];
  if (own) return own;
  // The XDG base directory specification: a relative path is to be ignored.
  const xdg = environment['XDG_CACHE_HOME'];
  if (xdg?.startsWith('/') === true) return join(xdg, 'wellformed');
  if (platform === 'win32') {
    return join(environment['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'), 'wellformed', 'Cache');
  }
  const caches = platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  return join(caches, 'wellformed');
}
