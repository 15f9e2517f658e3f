// What importing the built client costs beside importing undici, each in a fresh process.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './ratio.ts';

const root = new URL('..', import.meta.url);

/** Prints the medians of both, and the difference, in milliseconds. */
export function benchImport(): void {
  const [undici, ours] = [importCost('undici'), importCost(new URL('dist/src/index.js', root).href)];
  const difference = (ours - undici).toFixed(0);
  console.log(
    `import of the built client ${ours.toFixed(0)} ms, of undici ${undici.toFixed(0)} ms, difference ${difference} ms`,
  );
}

function importCost(module: string): number {
  const script = `const t = performance.now(); await import(${JSON.stringify(module)}); console.log(performance.now() - t)`;
  const options = { cwd: fileURLToPath(root), encoding: 'utf8' } as const;
  const once = () => Number(spawnSync(process.execPath, ['--input-type=module', '-e', script], options).stdout);
  return median(Array.from({ length: 9 }, once));
}
