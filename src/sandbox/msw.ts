// The sandbox for people who mock the network with msw: a resolver, which needs nothing of msw itself.

/**
 * Answers requests that msw intercepts: `http.all('https://hub.docker.com/*', mswResolver(sandbox))`. A connection that
 * a fault breaks is told as the error that Node's own sockets give, which msw passes on.
 */
export function mswResolver(sandbox: {
  fetch: (request: Request) => Promise<Response>;
}): (info: { request: Request }) => Promise<Response> {
  return async ({ request }) => {
    try {
      return await sandbox.fetch(request);
    } catch (error) {
      throw error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
    }
  };
}
