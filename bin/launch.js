// Starts a command on a Node that is new enough: this one, or the one in node_modules. Plain JavaScript that an old Node reads.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

/** Runs `bin/<name>`: its source in a checkout, its build in the published package. */
export async function launch(name) {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const needed = manifest.engines.node.replace('>=', '');
  if (!isOlder(process.versions.node, needed)) {
    nodeModule.enableCompileCache();
    const source = new URL(`./${name}.ts`, import.meta.url);
    const { main } = await import(
      existsSync(source) ? source.href : new URL(`../dist/commands/${name}.js`, import.meta.url).href
    );
    return main();
  }
  const node = findNode();
  if (node === null) {
    console.error(
      `${name} needs Node ${needed} or newer and this is ${process.versions.node}: install it from https://nodejs.org, or run npm install in a checkout.`,
    );
    process.exitCode = 2;
    return undefined;
  }
  return handOver(node, fileURLToPath(new URL(`./${name}.js`, import.meta.url)));
}

function isOlder(version, needed) {
  const [a, b] = [version, needed].map((text) => text.split('.').map(Number));
  const at = a.findIndex((number, index) => number !== b[index]);
  return at !== -1 && a[at] < b[at];
}

/** The binary of the npm package `node`, where it is installed. */
function findNode() {
  try {
    const path = nodeModule.createRequire(import.meta.url).resolve('node/bin/node');
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** Runs the same command there and ends as it ends. The terminal sends Ctrl-C to both; the other one decides. */
function handOver(node, script) {
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) return process.exit(code);
    process.removeAllListeners(signal);
    return process.kill(process.pid, signal);
  });
}
