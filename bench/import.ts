// What importing the built client costs beside importing undici, each in a fresh process.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './ratio.ts';

/** Prints the medians of both, and the difference, in milliseconds. */
export function benchImport(): void {
  const client = new URL('../dist/src/index.js', import.meta.url).href;
  const cost = (module: string) =>
    median(
      Array.from({ length: 9 }, () => {
        const script = `const t = performance.now(); await import(${JSON.stringify(module)}); console.log(performance.now() - t)`;
        const root = fileURLToPath(new URL('..', import.meta.url));
        return Number(
          spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' }).stdout,
        );
      }),
    );
  const [undici, ours] = [cost('undici'), cost(client)];
  console.log(
    `import of the built client ${ours.toFixed(0)} ms, of undici ${undici.toFixed(0)} ms, difference ${(ours - undici).toFixed(0)} ms`,
  );
}
