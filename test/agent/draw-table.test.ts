import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { drawList, drawTable } from '../../src/agent/draw-table.ts';

const reader = { timeZone: 'Europe/Berlin', now: Date.parse('2026-11-23T12:00:00Z') };
const columns = [
  { field: 'timestamp', title: 'time' },
  { field: 'name', title: 'repository' },
  { field: 'tag.digest', title: 'digest' },
];
type Rows = Record<string, unknown>[];
const draw = (rows: Rows, width = 100, shown = columns) =>
  drawTable({ title: 'Title', columns: shown, rows }, { ...reader, width, strong: String });

describe('a table', () => {
  it('aligns its columns, with times in the zone of the run and how long ago, and short digests', () => {
    expect(
      draw([
        { timestamp: '2026-11-18T14:03:09.123456Z', name: 'acme/app', tag: { digest: `sha256:${'ab'.repeat(32)}` } },
        { timestamp: '2026-11-18T23:30:00Z', name: '日本🚀', tag: null },
      ]),
    ).toBe(
      [
        'Title',
        '  TIME                              REPOSITORY  DIGEST',
        '  Wed 2026-11-18 15:03, 4 days ago  acme/app    sha256:abababababab',
        '  Thu 2026-11-19 00:30, 4 days ago  日本🚀      -',
      ].join('\n'),
    );
  });

  it('tells sizes by unit, counts by thousands, identifiers as they are, and sets numbers to the right', () => {
    const shown = ['full_size', 'pull_count', 'id'].map((field) => ({ field, title: field }));
    expect(
      draw(
        [
          { full_size: 45_234_567, pull_count: 1_234_567, id: 5012 },
          { full_size: 999, pull_count: 7, id: 5 },
        ],
        80,
        shown,
      ),
    ).toBe(
      ['Title', '  FULL_SIZE  PULL_COUNT    ID', '    45.2 MB   1,234,567  5012', '      999 B           7     5'].join(
        '\n',
      ),
    );
  });

  it('leaves out how long ago before it wraps, and wraps before it leaves out columns', () => {
    const row = { timestamp: '2026-11-18T14:03:09Z', name: 'acme/checkout-prototype', tag: { digest: 'sha256:ab' } };
    expect(draw([row], 62)).toContain('Wed 2026-11-18 15:03  acme/checkout-prototype  sha256:ab');
    const wrapped = draw([row], 40);
    expect(wrapped.split('\n').slice(1)).toEqual([
      '  TIME          REPOSITORY     DIGEST',
      '  Wed           acme/checkout  sha256:ab',
      '  2026-11-18    -prototype',
      '  15:03',
    ]);
    const narrow = draw([row], 28);
    expect(narrow).toMatch(/REPOSITORY(?!.*DIGEST)/);
    expect(narrow.replace(/\s+/g, ' ')).toContain('(no room for digest; --output csv has all columns)');
  });

  it('never is wider than the terminal, and never leaves out a row, whatever it holds', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom('日'.repeat(90), '👩‍👩‍👧‍👦'.repeat(9), 'x'.repeat(200), '2026-11-18T14:03:09Z', 'a\u001b[2J\nb\u202ec'),
      fc.integer(),
    );
    fc.assert(
      fc.property(
        fc.array(fc.record({ timestamp: cell, name: cell, tag: fc.record({ digest: cell }) }), { maxLength: 5 }),
        fc.integer({ min: 20, max: 200 }),
        (rows, width) => {
          const drawn = draw(rows, width);
          for (const line of drawn.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(drawn.split('\n').length).toBeGreaterThanOrEqual(2 + Math.max(1, rows.length));
          expect(drawn).not.toMatch(/[\u001b\u202e]/);
        },
      ),
    );
  });

  it('draws a hundred thousand rows', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => ({ name: `row ${index}` }));
    expect(draw(rows).split('\n')).toHaveLength(100_002);
  });

  it('says when there are no rows', () => {
    expect(draw([])).toContain('(none)');
  });
});

it('a table as a list can be read out: a field a line, nothing aligned', () => {
  const rows = [{ timestamp: '2026-11-18T14:03:09Z', name: 'acme/app\u001b[2J', tag: null }];
  const origin = { results: ['r1'], total: 3, complete: false };
  expect(drawList({ title: 'Deleted', columns, rows, origin }, reader)).toBe(
    [
      'Table: Deleted',
      '',
      'Row 1 of 1',
      'time: Wed 2026-11-18 15:03, 4 days ago',
      'repository: acme/app',
      'digest: -',
      '',
      'Note: 1 of 3 rows',
      '',
      'Note: Docker Hub has more: the list was not read to its end',
    ].join('\n'),
  );
});
