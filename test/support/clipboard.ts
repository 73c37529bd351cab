/** A clipboard that a test can read. */

/** Takes the place of `navigator.clipboard.writeText` for the tests of the suite it is called in. */
export function stubClipboard(): {readonly written: readonly string[]} {
  const written: string[] = [];
  before(() => {
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: {
        writeText(text: string) {
          written.push(text);
          return Promise.resolve();
        },
      },
    });
  });
  beforeEach(() => void written.splice(0));
  after(() => {
    delete (navigator as {clipboard?: unknown}).clipboard;
  });
  return {written};
}
