import { describe, expect, it } from 'vitest';
import { DRAFTS } from '../../../src/schema/draft.ts';
import { filesOf, hasSuite, runFile } from './suite.ts';

describe.skipIf(!hasSuite)('JSON-Schema-Test-Suite (../shared/json-schema-test-suite), by bytes', () => {
  for (const draft of DRAFTS) {
    for (const kind of ['required', 'optional'] as const) {
      it(`draft ${draft}: ${kind}`, () => {
        const reports = filesOf(draft, kind).map(runFile);
        expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
        const ran = reports.reduce((sum, report) => sum + report.ran, 0);
        expect(ran).toBeGreaterThan(kind === 'required' ? 500 : 50);
      });
    }
  }
});
