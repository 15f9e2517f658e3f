// Requests as people phrase them, with the calls that are right for each: what the built-in model is measured by.
import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { drawTable } from '../src/agent/draw-table.ts';
import { isRecord } from '../src/json.ts';
import { diffWorlds } from '../src/sandbox/sandbox.ts';
import { type CallName, riskOf } from './calls.ts';
import { conversationOf, type Said } from './conversation.ts';
import { openFresh, runOnSandbox } from './sandbox-run.ts';

/** One request. */
export const Phrase = z.strictObject({
  request: z.string(),
  /** What was asked before, in the same conversation. */
  earlier: z.array(z.string()).default([]),
  /** Every write that is right, and the reads without which it can't be answered; `"*"` stands for anything. */
  calls: z
    .array(z.strictObject({ tool: z.string(), action: z.string(), params: z.record(z.string(), z.unknown()) }))
    .default([]),
  /** Patterns that must, and must not, be in what is shown. */
  says: z.array(z.string()).default([]),
  never: z.array(z.string()).default([]),
  /** It must lead to this, and to no write; `either` is a question or a refusal, and no answer. */
  ends: z.enum(['question', 'refusal', 'either']).optional(),
  /** What makes it so. */
  why: z.string().optional(),
});
export type Phrase = z.infer<typeof Phrase>;

/** The files of the corpus, by name. */
export function corpora(): string[] {
  return readdirSync(new URL('corpus/', import.meta.url)).map((name) => name.replace(/\.jsonl$/, ''));
}

/** Reads a file of the corpus. */
export function readPhrases(name: string): Phrase[] {
  return readFileSync(new URL(`corpus/${name}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => Phrase.parse(JSON.parse(line)));
}

const NOW = '2026-11-23T12:00:00Z';

/** What came of a phrase: everything that is wrong with it, and whether something was written that nobody asked for. */
export interface Verdict {
  readonly misses: readonly string[];
  readonly isWrongWrite: boolean;
  /** Questions, failures and answers, in words. */
  readonly text: string;
}

/** Runs a phrase on a fresh sandbox with the built-in model, every approval given, and judges what came of it. */
export async function judgePhrase(phrase: Phrase): Promise<Verdict> {
  const opened = openFresh();
  const messages: Said[] = [];
  const conversation = () => conversationOf(messages, NOW);
  for (const request of phrase.earlier) {
    const { text } = await runOnSandbox({
      request,
      opened,
      person: approveAll,
      now: NOW,
      earlier: conversation(),
      withoutStates: true,
    });
    messages.push({ role: 'user', content: request }, { role: 'assistant', content: text });
  }
  const run = await runOnSandbox({
    request: phrase.request,
    opened,
    person: approveAll,
    now: NOW,
    limits: { turns: 90 },
    earlier: conversation(),
    withoutStates: phrase.ends === undefined,
  });
  // What was proposed counts, also where it could not be made.
  const made = run.events.filter((event) => event.type === 'call.judged');
  const wanted = phrase.calls;
  const writesWanted = wanted.filter(({ tool, action }) => riskOf({ tool, action, params: {} }) !== 'read');
  const writesMade = made.filter(isWrite);
  const misses: string[] = [];
  for (const call of wanted) {
    if (writesWanted.includes(call)) continue;
    if (!made.some((one) => one.tool === call.tool && one.action === call.action && covers(one.params, call.params)))
      misses.push(`not read: ${call.tool} ${call.action} ${JSON.stringify(call.params)}`);
  }
  const isWrongWrite = !sameWrites(writesMade, writesWanted);
  if (isWrongWrite)
    misses.push(
      `writes ${JSON.stringify(writesMade.map(({ action, params }) => [action, params]))}, not ${JSON.stringify(writesWanted.map(({ action, params }) => [action, params]))}: ${run.text}`,
    );
  if (phrase.ends !== undefined) {
    const ended = run.outcome !== 'done' ? 'refusal' : run.asks ? 'question' : 'answer';
    const fits = phrase.ends === 'either' ? ended !== 'answer' : ended === phrase.ends;
    if (!fits) misses.push(`ended as ${ended}, not ${phrase.ends}: ${run.text}`);
    const changes = diffWorlds(run.before, run.after).filter(({ what }) => what !== 'audit-event');
    return { misses, text: run.text, isWrongWrite: isWrongWrite || changes.length > 0 };
  }
  const shown = [
    run.text,
    ...run.tables.map((table) =>
      drawTable(table, { width: 10_000, timeZone: 'UTC', now: Date.parse(NOW), strong: String }),
    ),
  ].join('\n');
  for (const pattern of phrase.says)
    if (!new RegExp(pattern, 'i').test(shown)) misses.push(`does not say ${pattern}: ${shown.slice(0, 300)}`);
  for (const pattern of phrase.never)
    if (new RegExp(pattern, 'i').test(shown)) misses.push(`says ${pattern}: ${shown.slice(0, 300)}`);
  // A write that is not right, in a request that asks for one, is the worst that can happen; one that is left out is not.
  const extra = writesMade.filter(
    ({ tool, action, params }) =>
      !writesWanted.some(
        (one) => one.tool === tool && one.action === action && covers(params, one.params) && covers(one.params, params),
      ),
  );
  return { misses, text: run.text, isWrongWrite: extra.length > 0 };
}

function approveAll() {
  return { approved: true };
}

/** A dry run of a write is judged as one. */
function isWrite({ risk, params }: { risk: string; params: Readonly<Record<string, unknown>> }): boolean {
  return risk !== 'read' || params['dry_run'] === true;
}

function sameWrites(made: readonly CallName[], wanted: readonly CallName[]): boolean {
  return (
    made.length === wanted.length &&
    wanted.every((call, index) => {
      const one = made[index];
      return (
        one !== undefined &&
        one.tool === call.tool &&
        one.action === call.action &&
        covers(one.params, call.params) &&
        covers(call.params, one.params)
      );
    })
  );
}

/** Whether every field that is wanted is there as wanted. */
function covers(held: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const own = held[name];
    if (value === '*' || own === '*') return true;
    if (isRecord(own) && isRecord(value)) return covers(own, value);
    return isDeepStrictEqual(own, value);
  });
}
