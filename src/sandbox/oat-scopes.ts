// The scopes of organization access tokens, and which scope brings which other along.
// Source: docs.docker.com, "Organization access tokens", section "Available scopes".

/** Scope → the lower scope that it includes, or null. */
const repositoryLadder: Record<string, string | null> = {
  'scope-image-pull': null,
  'scope-image-push': 'scope-image-pull',
  'scope-image-delete': 'scope-image-push',
  'scope-repository-read': null,
  'scope-repository-edit': 'scope-repository-read',
  'scope-repository-admin': 'scope-repository-edit',
  'scope-tag-read': null,
  'scope-tag-admin': 'scope-tag-read',
  'scope-webhook-read': null,
  'scope-webhook-edit': 'scope-webhook-read',
  'scope-webhook-admin': 'scope-webhook-edit',
  'scope-repo-group-read': null,
  'scope-repo-group-edit': 'scope-repo-group-read',
  'scope-repo-group-admin': 'scope-repo-group-edit',
  'scope-repository-settings-admin': null,
};

const organizationLadder: Record<string, string | null> = {
  'scope-member-read': null,
  'scope-member-edit': 'scope-member-read',
  'scope-invite-read': null,
  'scope-invite-edit': 'scope-invite-read',
  'scope-group-read': null,
  'scope-group-edit': 'scope-group-read',
  'scope-activity-read': null,
  'scope-siem_credentials-read': null,
  'scope-ram-read': null,
  'scope-ram-write': 'scope-ram-read',
  'scope-report-read': null,
  'scope-repository-create': null,
  'scope-repository-list': null,
  'scope-registry-usage-read': null,
};

export const repositoryScopes: ReadonlySet<string> = new Set(Object.keys(repositoryLadder));
export const organizationScopes: ReadonlySet<string> = new Set(Object.keys(organizationLadder));

/** Whether a token that holds these scopes has the wanted one, by itself or through a higher one. */
export function grantsScope(held: readonly string[], wanted: string): boolean {
  return held.some((scope) => {
    for (let rung: string | null = scope; rung; rung = repositoryLadder[rung] ?? organizationLadder[rung] ?? null) {
      if (rung === wanted) return true;
    }
    return false;
  });
}
