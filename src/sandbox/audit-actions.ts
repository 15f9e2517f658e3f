// The actions that an organization's audit log knows, by group: name, label and what the event tells.
// Names and labels are Docker's (API reference, audit logs); the labels of the three team actions, which the reference's
// example gets wrong, are put right. The explanations are our own.

interface ActionGroup {
  label: string;
  actions: readonly (readonly [name: string, label: string, description: string])[];
}

export const auditActions = {
  billing: {
    label: 'Billing',
    actions: [
      ['plan.upgrade', 'Plan Upgraded', 'The subscription moved to a higher plan.'],
      ['plan.downgrade', 'Plan Downgraded', 'The subscription moved to a lower plan.'],
      ['plan.seat_add', 'Seat Added', 'The subscription got more seats.'],
      ['plan.seat_remove', 'Seat Removed', 'The subscription lost seats.'],
      ['plan.cycle_change', 'Billing Cycle Changed', 'The interval of the bills changed.'],
      ['plan.downgrade_cancel', 'Plan Downgrade Canceled', 'A planned downgrade was called off.'],
      ['plan.seat_removal_cancel', 'Seat Removal Canceled', 'A planned removal of seats was called off.'],
      ['plan.upgrade.request', 'Plan Upgrade Requested', 'Someone asked for a higher plan.'],
      ['plan.downgrade.request', 'Plan Downgrade Requested', 'Someone asked for a lower plan.'],
      ['plan.seat_add.request', 'Seat Addition Requested', 'Someone asked for more seats.'],
      ['plan.seat_removal.request', 'Seat Removal Requested', 'Someone asked for fewer seats.'],
      ['plan.cycle_change.request', 'Billing Cycle Change Requested', 'Someone asked for another billing interval.'],
      [
        'plan.downgrade_cancel.request',
        'Plan Downgrade Cancellation Requested',
        'Someone asked to call a planned downgrade off.',
      ],
      [
        'plan.seat_removal_cancel.request',
        'Seat Removal Cancellation Requested',
        'Someone asked to call a planned removal of seats off.',
      ],
      ['plan.product_change', 'Billing Product Changed', 'The subscription moved to another product.'],
    ],
  },
  enterprise: {
    label: 'Enterprise',
    actions: [
      ['setting.policy.create', 'Policy created', 'A settings policy was added.'],
      ['setting.policy.update', 'Policy updated', 'A settings policy was changed.'],
      ['setting.policy.delete', 'Policy deleted', 'A settings policy was removed.'],
      ['setting.policy.transfer', 'Policy transferred', 'A settings policy went to another owner.'],
      ['sso.connection.create', 'Create SSO Connection', 'A single sign-on connection was added.'],
      ['sso.connection.update', 'Update SSO Connection', 'A single sign-on connection was changed.'],
      ['sso.connection.delete', 'Delete SSO Connection', 'A single sign-on connection was removed.'],
      ['sso.connection.enforcement_toggle', 'Enforce SSO', 'Single sign-on was made mandatory, or no longer is.'],
      ['sso.connection.scim_toggle', 'Enforce SCIM', 'User provisioning by SCIM was switched on or off.'],
      ['sso.connection.scim_token_refresh', 'Refresh SCIM Token', 'The SCIM token was made anew.'],
      [
        'sso.connection.connection_type_change',
        'Change SSO Connection Type',
        'A single sign-on connection changed its protocol.',
      ],
      ['sso.connection.jit_toggle', 'Toggle JIT provisioning', 'Just-in-time provisioning was switched on or off.'],
    ],
  },
  offload: {
    label: 'Offload',
    actions: [
      ['lease.start', 'Offload lease start', 'A cloud machine was taken on lease.'],
      ['lease.end', 'Offload lease end', 'A cloud machine was given back.'],
    ],
  },
  oidc: {
    label: 'OIDC',
    actions: [
      ['connection.create', 'OIDC connection created', 'An OpenID Connect connection was added.'],
      ['connection.update', 'OIDC connection updated', 'An OpenID Connect connection was changed.'],
      ['connection.delete', 'OIDC connection deleted', 'An OpenID Connect connection was removed.'],
    ],
  },
  org: {
    label: 'Organization',
    actions: [
      ['create', 'Organization Created', 'The organization came into being.'],
      ['member.add', 'Organization Member Added', 'Someone joined the organization.'],
      ['member.remove', 'Organization Member Removed', 'Someone left the organization or was removed.'],
      ['member.role.change', 'Member Role Changed', 'A member got another role.'],
      ['member.invite.send', 'Org Member Invited', 'Someone was invited to the organization.'],
      ['team.create', 'Team Created', 'A team was set up.'],
      ['team.update', 'Team Updated', 'A team was renamed or described anew.'],
      ['team.delete', 'Team Deleted', 'A team was dissolved.'],
      ['team.member.add', 'Team Member Added', 'Someone joined a team.'],
      ['team.member.remove', 'Team Member Removed', 'Someone left a team or was removed.'],
      ['domain.create', 'Single Sign-On domain added', 'A domain was added for single sign-on.'],
      ['domain.verify', 'Single Sign-On domain verified', 'A domain was shown to belong to the organization.'],
      ['domain.delete', 'Single Sign-On domain deleted', 'A domain was removed from single sign-on.'],
      [
        'domain.auto-provisioning.toggle',
        'Organization Auto-Provisioning Toggled',
        'Automatic joining by e-mail domain was switched on or off.',
      ],
      ['settings.update', 'Organization Settings Updated', 'A setting of the organization changed.'],
      ['registry_access.enabled', 'Registry Access Management enabled', 'Registries were limited to a list.'],
      ['registry_access.disabled', 'Registry Access Management disabled', 'Registries are no longer limited.'],
      [
        'registry_access.registry_added',
        'Registry Access Management registry added',
        'A registry was put on the list.',
      ],
      [
        'registry_access.registry_updated',
        'Registry Access Management registry updated',
        'A registry on the list was changed.',
      ],
      [
        'registry_access.registry_removed',
        'Registry Access Management registry removed',
        'A registry was taken off the list.',
      ],
      ['access_token.create', 'Access token created', 'An organization access token was made.'],
      ['access_token.update', 'Access token updated', 'An organization access token was changed.'],
      ['access_token.delete', 'Access token deleted', 'An organization access token was removed.'],
      ['customrole.create', 'Custom role created', 'A custom role was made.'],
      ['customrole.update', 'Custom role updated', 'A custom role was changed.'],
      ['customrole.delete', 'Custom role deleted', 'A custom role was removed.'],
      ['securepolicyconfigure.create', 'Secure Policy Configuration created', 'A secure policy was configured.'],
      ['securepolicyconfigure.update', 'Secure Policy Configuration updated', 'A secure policy setup was changed.'],
      ['securepolicyconfigure.delete', 'Secure Policy Configuration deleted', 'A secure policy setup was removed.'],
      ['securepolicyclient.create', 'Secure Policy Client created', 'A secure policy client was registered.'],
      ['securepolicyclient.update', 'Secure Policy Client updated', 'A secure policy client was changed.'],
      ['securepolicyclient.delete', 'Secure Policy Client deleted', 'A secure policy client was removed.'],
      ['securepolicyprofile.create', 'Secure Policy Profile created', 'A secure policy profile was made.'],
      ['securepolicyprofile.update', 'Secure Policy Profile updated', 'A secure policy profile was changed.'],
      ['securepolicyprofile.delete', 'Secure Policy Profile deleted', 'A secure policy profile was removed.'],
    ],
  },
  repo: {
    label: 'Repository',
    actions: [
      ['create', 'Repository Created', 'A repository was created.'],
      ['update', 'Repository Updated', 'Description, overview or status of a repository changed.'],
      ['delete', 'Repository Deleted', 'A repository was deleted.'],
      ['change_privacy', 'Privacy Changed', 'A repository became private or public.'],
      ['category.updated', 'Categories updated', 'A repository was put into other categories.'],
      ['immutable.tags.updated', 'Tag immutability updated', 'The rules of immutable tags changed.'],
      ['tag.push', 'Tag Pushed', 'A tag was pushed.'],
      ['tag.delete', 'Tag Deleted', 'A tag was deleted.'],
    ],
  },
} as const satisfies Record<string, ActionGroup>;

type Groups = typeof auditActions;

/** An action as events and filters name it: `<group>.<name>`. */
export type AuditAction = {
  [Group in keyof Groups]: `${Group}.${Groups[Group]['actions'][number][0]}`;
}[keyof Groups];
