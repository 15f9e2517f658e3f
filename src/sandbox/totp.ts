// Time-based one-time passwords (RFC 6238) as every authenticator makes them: six digits, thirty seconds, HMAC-SHA-1.
import { createHmac } from 'node:crypto';

export const stepSeconds = 30;

/** The code of the step that this moment, in epoch seconds, falls into. */
export function totpCode(secret: Uint8Array, seconds: number): string {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(seconds / stepSeconds)));
  const hash = createHmac('sha1', secret).update(step).digest();
  // Dynamic truncation (RFC 4226, section 5.3): the last four bits say which four bytes of the hash to take.
  const offset = hash.readUInt8(hash.length - 1) & 0xf;
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, '0');
}
