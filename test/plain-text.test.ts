import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainLine, plainText, plainValue } from '../src/plain-text.ts';

it('removes what moves cursors, hides or turns text around, and keeps the rest', () => {
  expect(plainText('a\u001b[31mred\u001b[0m\u001b]8;;http://x\u0007link\u001b]8;;\u0007')).toBe('aredlink');
  expect(plainText('user\u202egnp.exe\u2066\u200f\u200b\ufeff')).toBe('usergnp.exe');
  expect(plainText('naïve 日本 🚀\n\ttab')).toBe('naïve 日本 🚀\n\ttab');
  expect(plainLine('two\n lines\u2028 more ')).toBe('two lines more');
});

it('leaves nothing that a terminal obeys, whatever comes in', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '0',
      'm',
      ';',
      '\u0007',
      '\u009b',
      '\u202e',
      'a',
      '\u200d',
      '\\',
      'P',
      'J',
    ),
  });
  fc.assert(
    fc.property(nasty, (text) => {
      expect(plainText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200d]/);
    }),
  );
});

it('reaches into values, keys included', () => {
  expect(plainValue({ '\u001b[1mkey': ['\u202ea', 1, null, { deep: '\u0007b' }] })).toEqual({
    key: ['a', 1, null, { deep: 'b' }],
  });
});
