// Seeded randomness for making worlds: the same seed always tells the same story.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  /** From 0 up to, but not including, 1. */
  fraction(): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  chance(probability: number): boolean;
  /** Eight hexadecimal digits for each word. */
  hex(words: number): string;
}

export function randomFrom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  // A small seed makes a state of few bits, whose first words show it.
  generator.jump();
  const word = () => generator.next() >>> 0;
  const fraction = () => word() / 2 ** 32;
  return {
    int: (min, max) => uniformInt(generator, min, max),
    fraction,
    pick: (items) => items[uniformInt(generator, 0, items.length - 1)] ?? items[0],
    chance: (probability) => fraction() < probability,
    hex: (words) => {
      const bytes = Buffer.allocUnsafe(words * 4);
      for (let i = 0; i < words; i++) bytes.writeUInt32BE(word(), i * 4);
      return bytes.toString('hex');
    },
  };
}

export function randomUuid(random: Random): string {
  const hex = random.hex(4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

export function randomDigest(random: Random): string {
  return `sha256:${random.hex(8)}`;
}
