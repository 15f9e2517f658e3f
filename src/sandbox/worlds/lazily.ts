// Data that is made when somebody looks at it. To readers, copies and JSON it is as plain as any other.

/** Ends a getter of an object literal: from now on the property is this value, as if it had been there from the start. */
export function settle<Thing extends object, Name extends keyof Thing>(
  thing: Thing,
  name: Name,
  value: Thing[Name],
): Thing[Name] {
  Object.defineProperty(thing, name, { value, writable: true, enumerable: true, configurable: true });
  return value;
}
