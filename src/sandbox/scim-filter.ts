// Filters of SCIM (RFC 7644, section 3.4.2.2), as far as Docker Hub knows them: eq ne co sw, and or not, parentheses.

/** What an attribute holds: one value, several, or none. Names are lower case and dotted, as in `name.givenname`. */
export type Attributes = Readonly<Record<string, readonly (string | boolean)[]>>;

export type Filter = (attributes: Attributes) => boolean;

/** Why a text is no filter, in a sentence for whoever wrote it. */
export class FilterError extends Error {}

type Comparison = (held: string | boolean, wanted: string | boolean) => boolean;

/** Strings of a user are compared whatever their case (the schema says `caseExact: false`). */
const comparisons: Readonly<Record<string, Comparison>> = {
  eq: (held, wanted) => fold(held) === fold(wanted),
  co: (held, wanted) => typeof held === 'string' && held.toLowerCase().includes(String(fold(wanted))),
  sw: (held, wanted) => typeof held === 'string' && held.toLowerCase().startsWith(String(fold(wanted))),
};

/** Parses a filter over attributes of these names. Throws a FilterError. */
export function parseFilter(text: string, names: ReadonlySet<string>): Filter {
  const parser = new Parser(tokensOf(text), names);
  const filter = parser.either();
  parser.expectEnd();
  return filter;
}

/** Attribute names may carry the schema's URN before them, and their case does not matter. */
export function attributeName(text: string): string {
  return text
    .replace(/^urn:ietf:params:scim:schemas:core:2\.0:user:/i, '')
    .replaceAll(/\[.*?\]/g, '')
    .toLowerCase();
}

const tokenPattern = /\s*(?:([()])|("(?:[^"\\]|\\.)*")|([^\s()"]+))/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) throw new FilterError(`cannot read the filter from character ${at + 1} on`);
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
}

/** How deep parentheses may lie in each other: deeper than anybody writes, and not so deep that the stack runs out. */
const maxDepth = 100;

/** `not` binds tightest, then `and`, then `or`. */
class Parser {
  readonly #tokens: readonly string[];
  readonly #names: ReadonlySet<string>;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], names: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#names = names;
  }

  either(): Filter {
    const parts = [this.#both()];
    while (this.#took('or')) parts.push(this.#both());
    return (attributes) => parts.some((part) => part(attributes));
  }

  expectEnd(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new FilterError(`did not expect ${rest} there`);
  }

  #both(): Filter {
    const parts = [this.#one()];
    while (this.#took('and')) parts.push(this.#one());
    return (attributes) => parts.every((part) => part(attributes));
  }

  #one(): Filter {
    if (this.#took('not')) {
      if (this.#tokens[this.#at] !== '(') throw new FilterError('not wants parentheses after it');
      const denied = this.#one();
      return (attributes) => !denied(attributes);
    }
    if (!this.#took('(')) return this.#expression();
    if (++this.#depth > maxDepth) throw new FilterError(`parentheses lie more than ${maxDepth} deep in each other`);
    const inner = this.either();
    this.#depth--;
    if (!this.#took(')')) throw new FilterError('a parenthesis is not closed');
    return inner;
  }

  #expression(): Filter {
    const attribute = this.#next('an attribute');
    const name = attributeName(attribute);
    if (!this.#names.has(name)) throw new FilterError(`there is no attribute ${attribute}`);
    const operator = this.#next(`an operator after ${attribute}`).toLowerCase();
    const wanted = valueOf(this.#next(`a value after ${operator}`));
    if (operator === 'ne') {
      return (attributes) => !attributes[name]?.some((held) => fold(held) === fold(wanted));
    }
    const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
    if (!compare) throw new FilterError(`there is no operator ${operator}: it takes eq, ne, co or sw`);
    return (attributes) => attributes[name]?.some((held) => compare(held, wanted)) ?? false;
  }

  #took(word: string): boolean {
    const found = this.#tokens[this.#at]?.toLowerCase() === word;
    if (found) this.#at++;
    return found;
  }

  #next(what: string): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || token === '(' || token === ')') throw new FilterError(`expected ${what}`);
    this.#at++;
    return token;
  }
}

function valueOf(token: string): string | boolean {
  if (token === 'true' || token === 'false') return token === 'true';
  if (!token.startsWith('"')) throw new FilterError(`${token} is no value: a text goes into quotation marks`);
  try {
    return String(JSON.parse(token));
  } catch {
    throw new FilterError(`${token} is no JSON string`);
  }
}

function fold(value: string | boolean): string | boolean {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
