// Users and organizations as the API shows them.
import type { Organization, User } from './world.ts';

/** What everybody may know of a user, fields as in the API reference. Nobody here fills in a profile. */
export function userProfile(user: User): object {
  return {
    id: trimmed(user.uuid),
    username: user.username,
    full_name: user.full_name,
    location: '',
    company: '',
    gravatar_email: '',
    gravatar_url: '',
    profile_url: '',
    date_joined: user.date_joined,
    type: 'User',
  };
}

/** Fields as Docker's own clients read them (docker/hub-tool, docker/terraform-provider-docker). */
export function organizationProfile(organization: Organization): object {
  return {
    id: trimmed(organization.uuid),
    orgname: organization.orgname,
    full_name: organization.full_name,
    location: '',
    company: '',
    gravatar_email: '',
    gravatar_url: '',
    profile_url: '',
    date_joined: organization.date_joined,
    type: 'Organization',
  };
}

/** Accounts show their UUID without hyphens. */
function trimmed(uuid: string): string {
  return uuid.replaceAll('-', '');
}
