// The library: a typed client of Docker Hub.
export { Api, type ApiOptions, type CallOptions, getClient } from './client/client.ts';
export type { Envelope, RateLimit } from './client/envelope.ts';
export {
  ApiError,
  AuthError,
  DestructiveOperationError,
  DockerHubError,
  NetworkError,
  ParameterError,
  UnauthorizedError,
} from './client/errors.ts';
export type { Identity } from './client/identity.ts';
export type { CredentialKind, Risk } from './client/operation.ts';
