// Immutable tags of a repository: change the settings, and try a rule on the tags there are.
import { repositoryFor } from '../access.ts';
import { recordAuditEvent } from '../audit-log.ts';
import { FieldProblems, readJsonObject } from '../body.ts';
import type { HubApp } from '../context.ts';
import { type Hub, nowAsTimestamp } from '../hub.ts';
import type { Identity } from '../identity.ts';
import { compileRule, everyTag, maxRules } from '../immutable-tags.ts';
import { repositoryInfo } from '../repository-views.ts';
import type { ImmutableTagsSettings, Repository } from '../world.ts';

const notARule = (rule: string) => `${JSON.stringify(rule)} is not a regular expression that RE2 takes`;

export function immutableTagsRoutes(app: HubApp, hub: Hub): void {
  const settingsPath = '/v2/namespaces/:namespace/repositories/:repository/immutabletags';

  app.patch(settingsPath, async (c) => {
    const { namespace, repository: name } = c.req.param();
    const repository = repositoryFor(hub.world, c.var.caller, 'change settings', namespace, name);
    const body = await readJsonObject(c);
    const problems = new FieldProblems();
    const enabled = body['immutable_tags'];
    if (typeof enabled !== 'boolean') problems.add('immutable_tags', 'must be true or false');
    // Docker's Terraform provider switches off without rules and counts on them being kept.
    const kept = enabled === false ? repository.immutable_tags_settings.rules : undefined;
    const rules = rulesIn(body['immutable_tags_rules'] ?? kept, problems);
    problems.throwIfAny();
    setImmutableTags(hub, c.var.caller, repository, { enabled: enabled === true, rules });
    return c.json(repositoryInfo(hub.world, c.var.caller, repository));
  });

  app.post(`${settingsPath}/verify`, async (c) => {
    const { namespace, repository: name } = c.req.param();
    const repository = repositoryFor(hub.world, c.var.caller, 'change settings', namespace, name);
    const { regex } = await readJsonObject(c);
    const problems = new FieldProblems();
    if (typeof regex !== 'string') problems.add('regex', 'must be a regular expression');
    const matches = typeof regex === 'string' ? compileRule(regex) : undefined;
    if (typeof regex === 'string' && !matches) problems.add('regex', notARule(regex));
    problems.throwIfAny();
    return c.json({ tags: repository.tags.map((tag) => tag.name).filter((tag) => matches?.(tag)) });
  });
}

/** Rules that RE2 takes, no more than there may be. */
export function rulesIn(sent: unknown, problems: FieldProblems): string[] {
  const rules: string[] = [];
  if (!Array.isArray(sent)) problems.add('immutable_tags_rules', 'must be a list of regular expressions');
  else if (sent.length > maxRules) problems.add('immutable_tags_rules', `must be no more than ${maxRules} rules`);
  else {
    for (const rule of sent) {
      if (typeof rule !== 'string') problems.add('immutable_tags_rules', 'must hold strings only');
      else if (!compileRule(rule)) problems.add('immutable_tags_rules', notARule(rule));
      else rules.push(rule);
    }
  }
  return rules;
}

/** Switched on with no rules, everything is immutable. */
export function setImmutableTags(
  hub: Hub,
  caller: Identity,
  repository: Repository,
  { enabled, rules }: ImmutableTagsSettings,
): void {
  repository.immutable_tags_settings = { enabled, rules: enabled && rules.length === 0 ? [everyTag] : rules };
  repository.last_modified = nowAsTimestamp(hub);
  recordAuditEvent(hub, caller, {
    account: repository.namespace,
    action: 'repo.immutable.tags.updated',
    name: `${repository.namespace}/${repository.name}`,
    data: { immutable_tags: String(enabled), rules: repository.immutable_tags_settings.rules.join(',') },
  });
}
