// A call of a list: awaited, it is one page; looped over, it is all the items.

/**
 * A page that is fetched when somebody awaits it, and a list that is read when somebody loops over it.
 *
 * @example
 * const { data } = await api.getRepositories({ namespace: 'acme' });
 * for await (const repository of api.getRepositories({ namespace: 'acme' })) console.log(repository.name);
 */
export class ListCall<E, Item> implements Promise<E>, AsyncIterable<Item> {
  readonly #fetchOne: () => Promise<E>;
  readonly #fetchAll: () => AsyncGenerator<Item, void, undefined>;
  #one: Promise<E> | null = null;
  readonly [Symbol.toStringTag] = 'ListCall';

  constructor(fetchOne: () => Promise<E>, fetchAll: () => AsyncGenerator<Item, void, undefined>) {
    this.#fetchOne = fetchOne;
    this.#fetchAll = fetchAll;
  }

  then<A = E, B = never>(
    onFulfilled?: ((value: E) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#one ??= this.#fetchOne();
    return this.#one.then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<E | B> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<E> {
    return this.then((value) => value).finally(onFinally);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    return this.#fetchAll();
  }
}
