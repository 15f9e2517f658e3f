import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { drawTable } from '../../src/agent/draw-table.ts';

const columns = [
  { field: 'timestamp', title: 'time' },
  { field: 'name', title: 'repository' },
  { field: 'tag.digest', title: 'digest' },
];
const draw = (rows: Record<string, unknown>[], width = 80) =>
  drawTable({ title: 'Title', columns, rows }, { width, timeZone: 'Europe/Berlin', strong: String });

describe('a table', () => {
  it('aligns its columns, with times in the zone of the run and short digests', () => {
    expect(
      draw([
        { timestamp: '2026-11-18T14:03:09.123456Z', name: 'acme/app', tag: { digest: `sha256:${'ab'.repeat(32)}` } },
        { timestamp: '2026-11-18T23:30:00Z', name: '日本🚀', tag: null },
      ]),
    ).toBe(
      [
        'Title',
        '  TIME                  REPOSITORY  DIGEST',
        '  Wed 2026-11-18 15:03  acme/app    sha256:abababababab',
        '  Thu 2026-11-19 00:30  日本🚀      -',
      ].join('\n'),
    );
  });

  it('stays within the width, cutting cells visibly and leaving no row out', () => {
    const rows = Array.from({ length: 50 }, (_, index) => ({
      timestamp: `row ${index}`,
      name: 'x'.repeat(200),
      tag: { digest: '日'.repeat(90) },
    }));
    for (const width of [40, 80, 200]) {
      const lines = draw(rows, width).split('\n');
      expect(lines.length).toBe(52);
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      expect(lines[2]).toContain('…');
    }
  });

  it('says when there are no rows', () => {
    expect(draw([])).toContain('(none)');
  });

  it('is inert whatever the rows hold', () => {
    expect(draw([{ name: 'a\u001b[2J\nb\u202ec' }])).toMatch(/ab?\s*b?c/);
    expect(draw([{ name: 'a\u001b[2J\nb\u202ec' }])).not.toMatch(/\u001b|\u202e/);
  });
});
