// Whether words tell how things are: who or what is spoken of, and what they do. By the parts of speech, from compromise.
import { createRequire } from 'node:module';
import { z } from 'zod';

const Tagged = z.array(
  z.object({
    terms: z.array(z.object({ text: z.string(), implicit: z.string().optional(), tags: z.array(z.string()) })),
  }),
);

type Tagger = (text: string) => { json(): unknown };

const require = createRequire(import.meta.url);
/** Loaded with the first text that could tell something: it takes longer to load than a request to read. */
const load: () => Tagger = () => require('compromise/two');
let tagger: Tagger | null = null;

interface Term {
  readonly word: string;
  readonly tags: readonly string[];
}

function termsOf(text: string, names: readonly string[]): readonly Term[] {
  tagger ??= load();
  return Tagged.parse(tagger(text).json()).flatMap(({ terms }) =>
    terms.map(({ text: said, implicit, tags }) => {
      // "We've" is two.
      const word = (implicit ?? said).toLowerCase();
      return { word, tags: OF_THE_HUB.has(word) || names.includes(word) ? ['Noun'] : tags };
    }),
  );
}

/** What is no verb where Docker Hub is spoken of. */
const OF_THE_HUB: ReadonlySet<string> = new Set(
  'read write admin tag tags scope scopes label owner editor change changes push pushes pull pulls events updates logs'.split(
    ' ',
  ),
);

const DOING =
  /^(?:helping|working|covering|leaving|joining|moving over|running|looking after|standing in|getting ready|trying|testing|debugging|preparing|planning|waiting|coming|going|filling in)\b/i;
const RELATIVE = /^(?:that|which|who|whom|whose|where|when|what|how|if|because|although|while|since|as)$/;
/** As participles they say which ones, and nothing that is told: "the tags pushed in May". */
const PARTICIPLE =
  /^(?:pushed|pulled|created|deleted|updated|invited|made|named|called|labell?ed|tagged|added|removed|used|locked|starred|owned|described|given|set|left|built|shared|restricted|protected|allowed|disallowed|enabled|disabled|granted|matched|verified)$/;

/** Whether it is a whole statement: its subject, and a verb that is not the one of a clause inside it. */
export function tells(text: string, names: readonly string[]): boolean {
  // Neither patterns nor what stands in brackets is a part of a sentence.
  if (/[\\^*$]/.test(text)) return false;
  const terms = termsOf(text.replace(/\([^)]*\)/g, ' '), names);
  // "Helping out with the launch".
  if (DOING.test(text)) return true;
  let isInner = false;
  for (const [index, { word, tags }] of terms.entries()) {
    const before = terms.slice(0, index);
    const hasSubject = before.some(
      (term) =>
        term.tags.includes('Noun') ||
        term.tags.includes('Pronoun') ||
        (DEMONSTRATIVE.test(term.word) && (tags.includes('Copula') || tags.includes('Modal'))) ||
        // "Marketing can't stand it."
        (term.tags.includes('Gerund') && index === 1 && tags.includes('Modal')) ||
        // "Legal cleared it": a department.
        (term.tags.includes('Adjective') && index === 1 && tags.includes('PastTense')),
    );
    if (RELATIVE.test(word) && hasSubject) isInner = true;
    // "Talked to dev1, they know": whoever speaks.
    if (index === 0 && tags.includes('PastTense') && !PARTICIPLE.test(word)) return true;
    const isVerb = OF_THE_HUB.has(word)
      ? DOES.test(terms[index + 1]?.word ?? '') && word.endsWith('s')
      : isFinite(tags, word, before.at(-1));
    if (!hasSubject || !isVerb) continue;
    if (!isInner) return true;
    isInner = false;
  }
  return false;
}

function isFinite(tags: readonly string[], word: string, previous: Term | undefined): boolean {
  if (previous?.word === 'to' || (previous?.tags.includes('Determiner') && !DEMONSTRATIVE.test(previous.word)))
    return false;
  if (tags.includes('Gerund')) return false;
  if (tags.includes('PastTense')) return !PARTICIPLE.test(word) || previous?.tags.includes('Pronoun') === true;
  return tags.includes('Copula') || tags.includes('Modal') || tags.includes('PresentTense') || AUXILIARY.test(word);
}

const DEMONSTRATIVE = /^(?:this|that|these|those|all|both|each|neither|another)$/;
/** After these, what could be a noun of Docker Hub is a verb: "it pulls nothing else". */
const DOES = /^(?:nothing|everything|it|them|all|our|my|their|its|your|an?|only|us)$/;
const AUXILIARY = /^(?:has|have|had|does|do|did|got)$/;
