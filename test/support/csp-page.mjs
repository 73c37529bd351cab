/**
 * A Web Test Runner plugin that serves a page under a strict content security policy: `/__csp.html?MODULE` holds a
 * `<chat-session>` and loads that module. What the policy stops, and every error, stands in the page's `reports`.
 */

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html chatbot-elements',
].join('; ');

const REPORTER = `
  reports = [];
  addEventListener('securitypolicyviolation', ({effectiveDirective, blockedURI, sample}) =>
    reports.push(\`violation: \${effectiveDirective} \${blockedURI} \${sample}\`));
  addEventListener('error', ({message}) => reports.push(\`error: \${message}\`));
  addEventListener('unhandledrejection', ({reason}) => reports.push(\`rejection: \${reason}\`));
  for (const kind of ['error', 'warn']) {
    const log = console[kind];
    console[kind] = (...values) => {
      if (!String(values[0]).includes('Lit is in dev mode')) reports.push(\`console.\${kind}: \${values.join(' ')}\`);
      log.apply(console, values);
    };
  }
`;

export function cspPagePlugin() {
  return {
    name: 'csp-page',
    serve({path, querystring}) {
      if (path === '/__csp.js') return {body: REPORTER, type: 'js'};
      if (path !== '/__csp.html') return undefined;
      const module = decodeURIComponent(querystring).replace(/[^\w./-]/g, '');
      return {
        body: `<!doctype html><meta charset="utf-8"><title>Strict</title><script src="/__csp.js"></script>
          <script type="module" src="${module}"></script><chat-session></chat-session>`,
        type: 'html',
        headers: {'content-security-policy': POLICY},
      };
    },
  };
}
