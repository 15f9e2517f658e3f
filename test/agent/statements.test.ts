// What tells how things are, and asks for nothing.
import { expect, it } from 'vitest';
import { tells } from '../../src/agent/builtin/statements.ts';

const names = ['grace', 'linus', 'dev1', 'backend', 'platform', 'security', 'app', 'web'];

it('knows a statement by its subject and its verb', () => {
  for (const text of [
    'Linus has been doing half of the cluster work for months',
    'on-call is short of people until January',
    'nobody knows what it stands for since the split',
    'dev1 passed his probation',
    'Legal cleared the open-sourcing on Thursday',
    'Everyone on the call agreed',
    'marketing can’t stand the name',
    'We’ve a new colleague',
    'the vendor withdrew',
    'Talked to dev1',
  ])
    expect(tells(text, names), text).toBe(true);
});

it('takes neither orders, fragments nor descriptions of things for statements', () => {
  for (const text of [
    'add grace to backend',
    'linus into platform',
    'read access for the security team',
    'only for staging',
    'not the old ones',
    'the private ones',
    'images pushed last week',
    'everyone invited in May',
    'the tags of app that are old',
    'verified publishers not allowed',
    'rule ^v.*$',
    'sdk-examples (dry run)',
  ])
    expect(tells(text, names), text).toBe(false);
});
