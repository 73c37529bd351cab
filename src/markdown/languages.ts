/** The languages that code is coloured in, by highlight.js: those that models write most are here, the others load one by one. */
import HighlightJS from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import shell from 'highlight.js/lib/languages/shell';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import type {HLJSApi, LanguageFn} from 'highlight.js';

/** Not the page's own highlight.js: what it registers and configures stays apart. */
export const hljs: HLJSApi = HighlightJS.newInstance();

for (const [name, language] of Object.entries({
  bash,
  css,
  diff,
  javascript,
  json,
  python,
  shell,
  sql,
  typescript,
  xml,
  yaml,
})) {
  hljs.registerLanguage(name, language);
}

/** By its names with spaces between them, how each further language is loaded. */
const further: Readonly<Record<string, () => Promise<{readonly default: LanguageFn}>>> = {
  'c h': () => import('highlight.js/lib/languages/c'),
  'clojure clj': () => import('highlight.js/lib/languages/clojure'),
  'cmake cmakelists': () => import('highlight.js/lib/languages/cmake'),
  'cpp c++ cc hpp cxx': () => import('highlight.js/lib/languages/cpp'),
  'csharp cs c#': () => import('highlight.js/lib/languages/csharp'),
  dart: () => import('highlight.js/lib/languages/dart'),
  'dockerfile docker containerfile': () => import('highlight.js/lib/languages/dockerfile'),
  'dos bat cmd batch': () => import('highlight.js/lib/languages/dos'),
  'elixir ex exs': () => import('highlight.js/lib/languages/elixir'),
  'erlang erl': () => import('highlight.js/lib/languages/erlang'),
  'fsharp fs f#': () => import('highlight.js/lib/languages/fsharp'),
  'go golang': () => import('highlight.js/lib/languages/go'),
  'graphql gql': () => import('highlight.js/lib/languages/graphql'),
  'groovy gradle': () => import('highlight.js/lib/languages/groovy'),
  'haskell hs': () => import('highlight.js/lib/languages/haskell'),
  'http https': () => import('highlight.js/lib/languages/http'),
  'ini toml': () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  'julia jl': () => import('highlight.js/lib/languages/julia'),
  'kotlin kt kts': () => import('highlight.js/lib/languages/kotlin'),
  'latex tex': () => import('highlight.js/lib/languages/latex'),
  less: () => import('highlight.js/lib/languages/less'),
  lua: () => import('highlight.js/lib/languages/lua'),
  'makefile make mk': () => import('highlight.js/lib/languages/makefile'),
  'markdown md': () => import('highlight.js/lib/languages/markdown'),
  matlab: () => import('highlight.js/lib/languages/matlab'),
  'nginx nginxconf': () => import('highlight.js/lib/languages/nginx'),
  'nix nixos': () => import('highlight.js/lib/languages/nix'),
  'objectivec objc obj-c objective-c': () => import('highlight.js/lib/languages/objectivec'),
  'ocaml ml': () => import('highlight.js/lib/languages/ocaml'),
  'perl pl': () => import('highlight.js/lib/languages/perl'),
  php: () => import('highlight.js/lib/languages/php'),
  'powershell ps ps1 pwsh': () => import('highlight.js/lib/languages/powershell'),
  'protobuf proto': () => import('highlight.js/lib/languages/protobuf'),
  r: () => import('highlight.js/lib/languages/r'),
  'ruby rb': () => import('highlight.js/lib/languages/ruby'),
  'rust rs': () => import('highlight.js/lib/languages/rust'),
  scala: () => import('highlight.js/lib/languages/scala'),
  'scss sass': () => import('highlight.js/lib/languages/scss'),
  swift: () => import('highlight.js/lib/languages/swift'),
  'vbnet vb': () => import('highlight.js/lib/languages/vbnet'),
  'vim viml': () => import('highlight.js/lib/languages/vim'),
  'wasm wat': () => import('highlight.js/lib/languages/wasm'),
};

/** Further names of languages that are here; highlight.js itself knows most. */
hljs.registerAliases(['zsh', 'console', 'terminal'], {languageName: 'bash'});
hljs.registerAliases(['json5', 'jsonl'], {languageName: 'json'});
hljs.registerAliases(['postgres', 'postgresql', 'mysql', 'sqlite'], {languageName: 'sql'});
hljs.registerAliases(['vue', 'svelte'], {languageName: 'xml'});

const loads = new Map<string, Promise<boolean>>();

/** @returns whether `hljs` knows the language, or a promise of that while it loads. */
export function knowsLanguage(name: string): boolean | Promise<boolean> {
  if (hljs.getLanguage(name)) return true;
  const names = Object.keys(further).find((names) => names.split(' ').includes(name.toLowerCase()));
  if (!names) return false;
  let load = loads.get(names);
  if (!load) {
    load = further[names]!().then(
      ({default: language}) => {
        const [first, ...others] = names.split(' ');
        hljs.registerLanguage(first!, language);
        hljs.registerAliases(others, {languageName: first!});
        return true;
      },
      // Asked for again when the next such block comes.
      () => !loads.delete(names),
    );
    loads.set(names, load);
  }
  return load;
}
