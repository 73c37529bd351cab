/** The files that a page gives its reader, which a test cannot see. */

/** Catches the downloads that follow, until they are taken. */
export function downloads(): {taken(): Promise<{name: string; text: string}[]>} {
  const files: {name: string; blob: Blob}[] = [];
  const blobs = new Map<string, Blob>();
  const {createObjectURL} = URL;
  const {click} = HTMLAnchorElement.prototype;
  URL.createObjectURL = (blob: Blob) => {
    const url = createObjectURL.call(URL, blob);
    blobs.set(url, blob);
    return url;
  };
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    files.push({name: this.download, blob: blobs.get(this.href)!});
  };
  return {
    async taken() {
      URL.createObjectURL = createObjectURL;
      HTMLAnchorElement.prototype.click = click;
      return Promise.all(
        // `text()` would take the mark at the start away.
        files.map(async ({name, blob}) => ({
          name,
          text: new TextDecoder('utf-8', {ignoreBOM: true}).decode(await blob.arrayBuffer()),
        })),
      );
    },
  };
}
