// What was said before, as a run that continues a conversation gets it.
import { Results } from '../src/agent/results.ts';
import type { Restored } from '../src/agent/restore.ts';
import { startOf } from './sandbox-run.ts';

/** Something that was said. */
export interface Said {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** The conversation so far, of which nothing is left open. */
export function conversationOf(messages: readonly Said[], now: string): Restored {
  return {
    started: { ...startOf('', 'default'), seq: 0, at: now, prev: '' },
    hasRequest: true,
    messages: [...messages],
    results: new Results(),
    calls: new Map(),
    approved: new Map(),
    pending: [],
    unasked: [],
    decided: [],
    denied: [],
    cutOff: [],
    steps: 0,
    tokens: 0,
    outcome: 'done',
    isOpen: false,
    unsure: [],
    unsureBefore: [],
    resent: [],
  };
}
