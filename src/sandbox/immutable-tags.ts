// Immutable tags: rules are regular expressions of Go's regexp package, that is RE2 (docs.docker.com, "Immutable tags").
//
// Whether a rule has to match the whole tag is written down nowhere. Go's MatchString, which the documentation's pointer
// to the package suggests, looks for a match anywhere in the text, so that is what happens here: the rule
// `v[0-9]+\.[0-9]+\.[0-9]+` also holds `v1.2.0-rc1`. People who depend on rules write ^ and $, which is right either way.
import { RE2JS, RE2JSException } from 're2js';
import type { ImmutableTagsSettings } from './world.ts';

/** Docker's Terraform provider allows no more (docker_hub_repository_immutable_tags). */
export const maxRules = 5;

/** The rule that stands for "all tags": what an untouched repository carries, and what enabling without rules means. */
export const everyTag = '.*';

/** Compiles a rule; undefined when RE2 does not take it, as with lookaround and backreferences. */
export function compileRule(rule: string): ((tag: string) => boolean) | undefined {
  try {
    const pattern = RE2JS.compile(rule);
    return (tag) => pattern.test(tag);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}

/** Whether a tag of the repository can be neither overwritten nor deleted. */
export function isImmutable({ enabled, rules }: ImmutableTagsSettings, tag: string): boolean {
  return enabled && rules.some((rule) => compileRule(rule)?.(tag));
}
