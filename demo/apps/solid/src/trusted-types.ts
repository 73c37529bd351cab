/**
 * For pages under `require-trusted-types-for 'script'`: Solid makes its templates by `innerHTML`, as plain strings, which only
 * a policy of the name `default` lets through. Scripts and the URLs of scripts stay refused.
 */
window.trustedTypes?.createPolicy('default', {createHTML: (html) => html});

declare global {
  interface Window {
    readonly trustedTypes?: {createPolicy(name: string, rules: {createHTML: (text: string) => string}): unknown};
  }
}

export {};
