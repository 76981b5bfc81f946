import fc from 'fast-check';

/**
 * Property tests draw the same values in every run, so that one that fails fails again. `WELLFORMED_SEED=N` draws
 * others.
 */
fc.configureGlobal({ seed: Number(process.env['WELLFORMED_SEED'] ?? 20261124) });
