/** The frame that a diagram is drawn in. Loaded with the first diagram. */

/**
 * Draws a diagram into `holder`, which holds its code block until it is drawn, and again when that fails.
 * @param url Of mermaid's one-file build for classic scripts.
 * @param config For `mermaid.initialize`.
 * @param title The frame's name for assistive technology.
 */
export function drawDiagram(
  holder: HTMLElement,
  source: string,
  url: string | URL,
  config: Readonly<Record<string, unknown>>,
  title: string,
): void {
  const codeBlock = holder.firstElementChild as Element;
  const frame = document.createElement('iframe');
  frame.title = title;
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.setAttribute('width', '100%');
  frame.setAttribute('height', '0');
  frame.setAttribute('frameborder', '0');
  frame.srcdoc = page(new URL(url, document.baseURI));
  frame.addEventListener('load', () => {
    // A channel and no listener on the window: it goes when the frame goes.
    const {port1, port2} = new MessageChannel();
    port1.onmessage = ({data}) => {
      if (typeof data !== 'number') {
        // It had its place here already, where the frame has been loaded anew.
        holder.replaceChildren(codeBlock);
      } else if (data > 0) {
        frame.setAttribute('height', String(Math.min(Math.ceil(data), maximumHeight)));
        codeBlock.remove();
      }
    };
    frame.contentWindow?.postMessage({source, config, isDark: isDark(holder)}, '*', [port2]);
  });
  holder.append(frame);
}

const maximumHeight = 4000;

/** Whether the text around is light, which is what decides on a theme. */
function isDark(element: Element): boolean {
  const [red = 0, green = 0, blue = 0] = (getComputedStyle(element).color.match(/[\d.]+/g) ?? []).map(Number);
  return red + green + blue > 384;
}

/** The frame's document. It holds nothing of the message, which it is sent when it is there. */
function page(url: URL): string {
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join('');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; img-src data:; font-src data:`;
  return (
    `<!doctype html><meta charset="utf-8"><meta http-equiv="content-security-policy" content="${policy}">` +
    '<style>body{margin:0}svg{display:block;margin:auto}</style>' +
    `<script nonce="${nonce}" src="${url.href.replace(/[&"<>]/g, (mark) => `&#${mark.charCodeAt(0)};`)}"></script>` +
    `<script nonce="${nonce}">(${draw.toString()})()</script>`
  );
}

/** Runs in the frame, and is sent there as text: it may use nothing from around it. */
function draw(): void {
  interface Mermaid {
    initialize(config: object): void;
    render(id: string, source: string): Promise<{svg: string}>;
  }
  onmessage = async ({data, ports: [port]}) => {
    const root = document.documentElement;
    try {
      const {mermaid} = globalThis as unknown as {mermaid: Mermaid};
      root.style.colorScheme = data.isDark ? 'dark' : 'light';
      mermaid.initialize({
        theme: data.isDark ? 'dark' : 'default',
        ...data.config,
        securityLevel: 'strict',
        startOnLoad: false,
        suppressErrorRendering: true,
      });
      // eslint-disable-next-line no-restricted-syntax -- this is the frame's document, which has nothing to lose
      document.body.innerHTML = (await mermaid.render('diagram', data.source)).svg;
      new ResizeObserver(() => port?.postMessage(document.body.offsetHeight)).observe(document.body);
    } catch {
      port?.postMessage(null);
    }
  };
}
