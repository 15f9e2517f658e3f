// The built-in model on the corpus: a part of it on the sandbox with every run of the tests, all of it by `npm run corpus`.
import { describe, expect, it } from 'vitest';
import { corpora, judgePhrase, readPhrases } from '../../evals/corpus.ts';

/** One of so many phrases is tried each time; each file begins at another place. */
const SHARE = 30;

describe('requests', () => {
  const missed: string[] = [];
  let tried = 0;
  for (const [offset, name] of corpora().entries()) {
    const phrases = readPhrases(name).filter((_, index) => index % SHARE === offset % SHARE);
    it(`of ${name} lead to no write that nobody asked for`, async () => {
      for (const phrase of phrases) {
        const { misses, isWrongWrite } = await judgePhrase(phrase);
        expect([phrase.request, isWrongWrite]).toEqual([phrase.request, false]);
        tried++;
        if (misses.length > 0) missed.push(`${phrase.request}: ${misses.join('; ')}`);
      }
    });
  }

  it('are done right, but for one in ten', () => {
    expect(missed.length / tried, missed.join('\n')).toBeLessThanOrEqual(0.1);
  });
});
