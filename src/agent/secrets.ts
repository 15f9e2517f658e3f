// Secrets of a run: known ones are taken out of everything that is written, and new ones shown to the person alone.
import { placeholder, redactor } from '../redact.ts';

/** Where the person gets to see secrets that are made for them. */
export interface Reveal {
  /** Makes sure that a secret can be shown, before one is made. @throws when it can't. */
  prepare(): void;
  /** Shows a secret, once. Tells where. */
  show(secret: { readonly handle: string; readonly value: string; readonly label: string }): string;
}

/** The secrets that a run knows of. */
export class Secrets {
  readonly #known = new Set<string>();
  #redact: (text: string) => string;

  constructor(known: readonly string[]) {
    for (const secret of known) this.#known.add(secret);
    this.#redact = redactor([...this.#known]);
  }

  /** Takes every known secret, in each of its usual forms, and whatever looks like a token, out of a text. */
  readonly redact = (text: string): string => this.#redact(text);

  /** Learns a secret; from here on it is redacted. Answers with its handle. */
  learn(secret: string): string {
    this.#known.add(secret);
    this.#redact = redactor([...this.#known]);
    return placeholder(secret);
  }
}
