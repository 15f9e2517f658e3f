// Two ways to do the same, measured in turns in one run; what counts is the ratio.

/** One of the two. */
export interface Side {
  readonly name: string;
  readonly call: () => Promise<unknown>;
}

/** How often. */
export interface Rounds {
  readonly atOnce: number;
  readonly rounds: number;
  /** Calls in a round. */
  readonly calls: number;
}

/** Prints calls a second of both sides, the median of the rounds, and the second as a share of the first. */
export async function printRatios(
  title: string,
  [first, second]: readonly [Side, Side],
  rounds: Rounds,
): Promise<void> {
  const rates: [number[], number[]] = [[], []];
  await round(first, rounds);
  await round(second, rounds);
  for (let index = 0; index < rounds.rounds; index++) {
    rates[0].push(await round(first, rounds));
    rates[1].push(await round(second, rounds));
  }
  const [a, b] = [median(rates[0]), median(rates[1])];
  console.log(
    `${title.padEnd(44)} ${first.name} ${a.toFixed(0)}/s, ${second.name} ${b.toFixed(0)}/s, ratio ${(b / a).toFixed(2)}`,
  );
}

async function round({ call }: Side, { atOnce, calls }: Rounds): Promise<number> {
  let left = calls;
  const worker = async () => {
    while (left-- > 0) await call();
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (calls / (performance.now() - begun)) * 1000;
}

/** The one in the middle. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
