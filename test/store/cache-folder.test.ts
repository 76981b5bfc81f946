import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder } from '../../src/store/cache-folder.ts';

it('finds the cache folder: the one that is given, that of the environment, that of the platform', () => {
  const environment = { WELLFORMED_CACHE: '/w', XDG_CACHE_HOME: '/x', LOCALAPPDATA: '/l' };
  expect(cacheFolder('/given', environment, 'linux')).toBe('/given');
  expect(cacheFolder(undefined, environment, 'linux')).toBe('/w');
  expect(cacheFolder('', { ...environment, WELLFORMED_CACHE: '' }, 'darwin')).toBe(join('/x', 'wellformed'));
  const home = (...names: string[]): string => join(homedir(), ...names);
  expect(cacheFolder(undefined, { XDG_CACHE_HOME: 'relative' }, 'linux')).toBe(home('.cache', 'wellformed'));
  expect(cacheFolder(undefined, {}, 'linux')).toBe(home('.cache', 'wellformed'));
  expect(cacheFolder(undefined, {}, 'darwin')).toBe(home('Library', 'Caches', 'wellformed'));
  expect(cacheFolder(undefined, { LOCALAPPDATA: '/l' }, 'win32')).toBe(join('/l', 'wellformed', 'Cache'));
});
