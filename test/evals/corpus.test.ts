// The built-in model on the corpus: a part of it on the sandbox with every run of the tests, all of it by `npm run corpus`.
import { describe, expect, it } from 'vitest';
import { corpora, judgePhrase, readPhrases } from '../../evals/corpus.ts';

/** One of so many phrases is tried each time; each file begins at another place. */
const SHARE = 15;

describe('requests', () => {
  for (const [offset, name] of corpora().entries()) {
    const phrases = readPhrases(name).filter((_, index) => index % SHARE === offset % SHARE);
    it(`of ${name} are done right, and nothing is written that nobody asked for`, async () => {
      const missed: string[] = [];
      for (const phrase of phrases) {
        const { misses, isWrongWrite } = await judgePhrase(phrase);
        expect([phrase.request, isWrongWrite]).toEqual([phrase.request, false]);
        if (misses.length > 0) missed.push(`${phrase.request}: ${misses.join('; ')}`);
      }
      // Of a part of a file a single miss weighs much; that nothing is written wrongly has no such allowance.
      expect(missed.length / phrases.length, missed.join('\n')).toBeLessThanOrEqual(0.2);
    });
  }
});
