// npm run build: the library from tsc as it is, and the two commands bundled with what they need, so that they start without looking for files.
import { cpSync, globSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist/commands', { recursive: true, force: true });

await build({
  entryPoints: {
    'dockerhub-agent': 'dist/bin/dockerhub-agent.js',
    'dockerhub-mcp': 'dist/bin/dockerhub-mcp.js',
    // A process of its own, found beside whoever starts it.
    'sqlite-child': 'dist/src/agent/sqlite-child.js',
    // A thread of its own.
    'eval-worker': 'dist/evals/eval-worker.js',
  },
  outdir: 'dist/commands',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  minifySyntax: true,
  legalComments: 'linked',
  // CommonJS whose exports a bundle does not see by name.
  external: ['undici'],
  // Packages that are CommonJS call `require`, which a bundle in ESM does not have by itself.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
});
for (const text of globSync('src/prompts/*.md')) cpSync(text, text.replace('src/prompts', 'dist/commands'));
cpSync('evals/cases', 'dist/commands/cases', { recursive: true });
for (const folder of ['dist/bin', 'dist/evals']) rmSync(folder, { recursive: true });
