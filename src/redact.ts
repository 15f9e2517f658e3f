// Secrets taken out of text before anybody reads it or it is written anywhere.
import { createHash } from 'node:crypto';

// Docker's tokens, JWTs and Anthropic's keys, by their shape.
const PATTERNS = [
  /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{10,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /\bsk-ant-[A-Za-z0-9_-]{10,}/g,
];
/** Shorter values are words rather than secrets: taking them out would hide the text around them. */
const MIN_LENGTH = 6;

/**
 * Makes a function that replaces secrets by placeholders: the known values, also base64, URL and JSON encoded, and
 * whatever has the shape of a token. Equal secrets get equal placeholders.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= MIN_LENGTH)
    .flatMap((secret) => {
      const base64 = Buffer.from(secret).toString('base64');
      const variants = [
        secret,
        base64,
        base64.replace(/=+$/, ''),
        Buffer.from(secret).toString('base64url'),
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
      ];
      return [...new Set(variants)].map((form) => ({ form, mark: placeholder(secret) }));
    })
    .toSorted((a, b) => b.form.length - a.form.length);
  return (text) => {
    let clean = text;
    for (const { form, mark } of forms) clean = clean.replaceAll(form, mark);
    for (const pattern of PATTERNS) clean = clean.replace(pattern, (token) => placeholder(token));
    return clean;
  };
}

/** What stands in the place of a secret, in a text. */
export const PLACEHOLDER = /\[secret [0-9a-f]{8}\]/;

/** What stands in the place of a secret: the same for the same one, and no way back from it. */
export function placeholder(secret: string): string {
  return `[secret ${createHash('sha256').update(secret).digest('hex').slice(0, 8)}]`;
}
