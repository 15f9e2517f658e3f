// npm run corpus: every request of the corpus on a fresh sandbox, and how many the built-in model does right.
import { corpora, judgePhrase, readPhrases } from './corpus.ts';

let wrongWrites = 0;
for (const name of process.argv.length > 2 ? process.argv.slice(2) : corpora()) {
  const phrases = readPhrases(name);
  let right = 0;
  for (const phrase of phrases) {
    const { misses, isWrongWrite } = await judgePhrase(phrase);
    if (misses.length === 0) right++;
    else
      console.log(`  ${[...phrase.earlier, phrase.request].join(' >> ')}\n    ${misses.join('\n    ').slice(0, 300)}`);
    if (isWrongWrite) wrongWrites++;
  }
  console.log(`${name}: ${right} of ${phrases.length} right (${((100 * right) / phrases.length).toFixed(1)}%)`);
}
console.log(`wrong writes: ${wrongWrites}`);
process.exitCode = wrongWrites > 0 ? 1 : 0;
