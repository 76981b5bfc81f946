import { MaskProfile, profileMasks } from '../index.ts';

/**
 * What the environment asks to be told: `LOG=mask` counts what the work on masks was done for, `LOG=mask,time` says how
 * long each took. Written to standard error when the process ends.
 */
export function startLog(topics: readonly string[]): void {
  if (!topics.includes('mask')) return;
  const profile = new MaskProfile();
  profileMasks(profile);
  process.on('exit', () => {
    if (profile.asked > 0) process.stderr.write(`${profile.report({ times: topics.includes('time') })}\n`);
  });
}

/** The topics of a list as the variable `LOG` holds it. */
export function logTopics(log: string | undefined): readonly string[] {
  return log === undefined ? [] : log.split(',').map((topic) => topic.trim());
}
