// Filters of SCIM: what they find, how they bind, and what is none.
import { describe, expect, test } from 'vitest';
import { FilterError, parseFilter } from '../../src/sandbox/scim-filter.ts';

const people = {
  jon: { username: ['jon.snow@wall.example'], 'name.familyname': ['Snow'], active: [true], groups: ['watch', 'north'] },
  arya: { username: ['arya@north.example'], 'name.familyname': ['Stark "no one"'], active: [true], groups: ['north'] },
  hodor: { username: ['hodor@north.example'], 'name.familyname': [''], active: [false], groups: [] },
};
const names = new Set(['username', 'name.familyname', 'active', 'groups']);

function found(filter: string): string[] {
  const matches = parseFilter(filter, names);
  return Object.entries(people)
    .filter(([, attributes]) => matches(attributes))
    .map(([name]) => name);
}

describe('a filter', () => {
  test.each<[string, string[]]>([
    ['userName eq "arya@north.example"', ['arya']],
    ['USERNAME EQ "ARYA@NORTH.EXAMPLE"', ['arya']],
    ['userName ne "arya@north.example"', ['jon', 'hodor']],
    ['userName co "NORTH"', ['arya', 'hodor']],
    ['userName sw "Jon"', ['jon']],
    ['userName sw "snow"', []],
    ['active eq true', ['jon', 'arya']],
    ['active eq false', ['hodor']],
    ['active ne false', ['jon', 'arya']],
    ['active eq "true"', []],
    ['active co "tru"', []],
    ['groups eq "north"', ['jon', 'arya']],
    ['groups ne "watch"', ['arya', 'hodor']],
    ['name.familyName co "\\"no one\\""', ['arya']],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "hodor"', ['hodor']],
    ['  userName   co   "north"  ', ['arya', 'hodor']],
  ])('%s finds %j', (filter, expected) => {
    expect(found(filter)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['userName co "north" and active eq true', ['arya']],
    ['userName sw "jon" or userName sw "hodor"', ['jon', 'hodor']],
    ['not (active eq true)', ['hodor']],
    ['not(groups eq "watch") and active eq true', ['arya']],
    ['userName sw "jon" or userName sw "arya" and active eq false', ['jon']],
    ['(userName sw "jon" or userName sw "arya") and active eq false', []],
    ['not (userName sw "jon" or not (active eq true))', ['arya']],
    ['userName eq "and" or (groups eq "watch")', ['jon']],
  ])('%s finds %j, for not binds tighter than and, and tighter than or', (filter, expected) => {
    expect(found(filter)).toEqual(expected);
  });
});

test.each<[string, RegExp]>([
  ['', /expected an attribute/],
  ['userName', /expected an operator after userName/],
  ['userName eq', /expected a value after eq/],
  ['userName eq jon', /jon is no value/],
  ['userName eq "jon', /cannot read/],
  ['userName eq "\\x"', /no JSON string/],
  ['userName gt "a"', /no operator gt/],
  ['userName pr', /expected a value/],
  ['userName toString "a"', /no operator tostring/],
  ['nickName eq "a"', /no attribute nickName/],
  ['constructor eq "a"', /no attribute constructor/],
  ['(userName eq "a"', /not closed/],
  ['userName eq "a")', /did not expect \)/],
  ['userName eq "a" "b"', /did not expect "b"/],
  ['not userName eq "a"', /parentheses/],
  ['userName eq "a" and', /expected an attribute/],
])('%s is no filter: %s', (filter, reason) => {
  expect(() => parseFilter(filter, names)).toThrow(reason);
  expect(() => parseFilter(filter, names)).toThrow(FilterError);
});

test('parentheses lie in each other a hundred deep, and no deeper', () => {
  const nested = (depth: number, before: string) => `${before.repeat(depth)}active eq true${')'.repeat(depth)}`;
  expect(found(nested(100, '('))).toEqual(['jon', 'arya']);
  expect(found(nested(100, 'not ('))).toEqual(['jon', 'arya']);
  expect(found(Array.from({ length: 200 }, () => '(active eq true)').join(' and '))).toEqual(['jon', 'arya']);
  for (const filter of [nested(101, '('), nested(101, 'not ('), nested(3000, '('), '('.repeat(3000)]) {
    expect(() => parseFilter(filter, names)).toThrow(FilterError);
    expect(() => parseFilter(filter, names)).toThrow(/more than 100 deep/);
  }
});
