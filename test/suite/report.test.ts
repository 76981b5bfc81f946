import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRun, reportHtml, reportMarkdown, type SuiteRecord, summarize } from '../../src/suite.ts';
import { recordOf, temporaryFolder } from './suites.ts';

const NASTY = '</script><img src=x onerror=alert(1)> & "quotes" \' | `code` \\ <b>';

function runOf(records: readonly SuiteRecord[], name = 'run') {
  return { name, settings: { engine: NASTY }, records, summary: summarize(records) };
}

const figures = {
  totalMs: 1234,
  compileMs: 3,
  decodeMs: 500,
  outputTokens: 50,
  forcedTokens: 5,
  firstTokenMs: 40,
  maskMs: 7,
};
const RECORDS = [
  recordOf({ id: 'good', figures, output: '{"a":1}', verdict: { own: true, ajv: true } }),
  recordOf({
    id: NASTY,
    status: 'invalid',
    dataSet: NASTY,
    output: NASTY,
    prompt: NASTY,
    schema: NASTY,
    verdict: { own: false },
  }),
  recordOf({ id: 'late', status: 'timeout', reason: 'not done after 1 s' }),
  recordOf({ id: 'differs', verdict: { own: true, ajv: false }, figures: { totalMs: 1 } }),
];

/** The text of a page as a browser shows it, by its markup alone. */
function textOf(html: string): string {
  return html
    .replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

describe('reportHtml', () => {
  it('shows cards, figures, plots, failures with reasons, and every schema with what was written', () => {
    const html = reportHtml([runOf(RECORDS), runOf(RECORDS.slice(0, 1), 'second')]);
    const text = textOf(html);
    for (const shown of [
      'compliance',
      '50.0 %',
      'Compile time, ms',
      'timeout: not done after 1 s',
      'valid; ajv refuses it',
      NASTY,
    ])
      expect(text).toContain(shown);
    expect(html.match(/<svg/g)!.length).toBeGreaterThanOrEqual(4);
    expect(html.match(/<details/g)).toHaveLength(5);
  });

  it('makes nothing that a record says into markup, and loads nothing', () => {
    const html = reportHtml([runOf(RECORDS)]);
    expect(html).not.toContain('<img');
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/(src|href)\s*=\s*["']?https?:/);
    expect(html).toContain("default-src 'none'");
  });

  it('closes every element that it opens, whatever records say', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.double({ noNaN: true, min: 0 }), { maxLength: 5 }),
        (said, times) => {
          const records = [
            recordOf({ id: said, output: said, schema: said, prompt: said, dataSet: said }),
            ...times.map((totalMs, i) => recordOf({ id: `${i}`, figures: { totalMs, compileMs: totalMs } })),
          ];
          const html = reportHtml([runOf(records, said)]);
          const open: string[] = [];
          for (const [, end, tag] of html
            .replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')
            .matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?\/?>/g)) {
            if (['meta', 'input', 'line'].includes(tag!)) continue;
            if (tag === 'polyline') continue;
            if (end === '/') expect(open.pop()).toBe(tag);
            else open.push(tag!);
          }
          expect(open).toEqual([]);
          expect(html).not.toContain('NaN');
          expect(html).not.toContain('undefined');
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is there for a run without records', () => {
    expect(reportHtml([runOf([])])).toContain('None.');
  });
});

describe('reportMarkdown', () => {
  it('has the same figures, and no cell breaks a table', () => {
    const lines = reportMarkdown([runOf(RECORDS), runOf([], 'none')]).split('\n');
    expect(lines).toContain('| empirical: valid output | 50.0 % | 0.0 % |');
    const width = (line: string): number => line.replace(/\\\|/g, '').split('|').length;
    lines.forEach((line, i) => {
      if (line.startsWith('|') && lines[i - 1]!.startsWith('|'))
        expect(width(line)).toBe(width(lines[i - 1]!));
    });
  });
});

describe('readRun', () => {
  it('reads what a run has left, and says where there is none', () => {
    const folder = join(temporaryFolder(), 'run');
    expect(() => readRun(folder)).toThrow('holds no run of a suite');
    mkdirSync(folder);
    writeFileSync(join(folder, 'run.json'), '{"seed": 4}');
    writeFileSync(
      join(folder, 'records.jsonl'),
      RECORDS.map((record) => `${JSON.stringify(record)}\n`).join(''),
    );
    expect(readRun(folder)).toMatchObject({
      settings: { seed: 4 },
      records: RECORDS,
      summary: { schemas: 4 },
    });
  });
});

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

describe('the page in a browser', () => {
  it.skipIf(CHROMIUM === undefined)(
    'opens without an error, filters, and opens a schema (needs chromium)',
    async () => {
      const { chromium } = await import('playwright-core');
      const path = join(temporaryFolder(), 'report.html');
      writeFileSync(path, reportHtml([runOf(RECORDS)]));
      const browser = await chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox'] });
      try {
        const page = await browser.newPage();
        const errors: string[] = [];
        page.on('console', (message) => {
          if (message.type() === 'error') errors.push(message.text());
        });
        page.on('pageerror', (error) => errors.push(error.message));
        await page.goto(pathToFileURL(path).href);
        expect(await page.locator('.card').count()).toBe(8);
        await page.locator('input[type=search]').fill('late');
        expect(await page.locator('.records details:visible').count()).toBe(1);
        await page.locator('.records details:visible summary').click();
        expect(await page.locator('.records details[open] pre').first().innerText()).toContain(
          'not done after 1 s',
        );
        expect(errors).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );
});
