/** The frame of a code block: its language, and buttons to copy, wrap and download. Colours come by themselves, later. */
import {copyText} from './clipboard.js';
import {whenIdle} from './idle.js';
import type {MarkdownStrings} from './options.js';
import {copied, download, toolFrame} from './tools.js';

/** By language as models write it, the ending of a file in it. A message does not choose the ending: what is not here is text. */
const endings: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'bash:sh sh:sh shell:sh zsh:sh c:c h:h cpp:cpp c++:cpp cc:cpp csharp:cs cs:cs c#:cs css:css csv:csv dart:dart diff:diff ' +
    'elixir:ex go:go golang:go graphql:graphql groovy:groovy haskell:hs html:html ini:ini java:java javascript:js js:js jsx:jsx ' +
    'json:json json5:json5 jsonc:json jsonl:jsonl julia:jl kotlin:kt kt:kt latex:tex tex:tex less:less lua:lua markdown:md md:md ' +
    'matlab:m mermaid:mmd objectivec:m perl:pl php:php powershell:ps1 ps1:ps1 proto:proto protobuf:proto python:py py:py r:r ' +
    'ruby:rb rb:rb rust:rs rs:rs sass:sass scala:scala scss:scss sql:sql svelte:svelte svg:svg swift:swift toml:toml ' +
    'typescript:ts ts:ts tsx:tsx vue:vue xml:xml yaml:yaml yml:yml'
  )
    .split(' ')
    .map((pair) => pair.split(':')),
);

/** Files of these languages go by a name of their own. */
const fileNames: Readonly<Record<string, string>> = {dockerfile: 'Dockerfile', makefile: 'Makefile', make: 'Makefile'};

/**
 * Puts `pre` and the `<code>` in it into a frame that depends on nothing but the code's language and `strings`. What the buttons
 * act on is read when they are pressed: the code may still grow.
 */
export function codeBlock(pre: HTMLElement, strings: MarkdownStrings): HTMLElement {
  const code = pre.querySelector('code') ?? pre;
  const language = languageOf(code);
  watch(code);
  return toolFrame('code-block', language || strings.code, pre, {
    wrap: {label: strings.wrapCode, isToggle: true},
    download: {
      label: strings.downloadCode,
      act: ({textContent}) => download(fileName(language), 'text/plain;charset=utf-8', textContent),
    },
    copy: {
      label: strings.copyCode,
      // Without the last newline: pasted into a terminal it would run what is to be read first.
      act: ({textContent}) => copied(copyText(textContent.replace(/\n$/, '')), strings),
    },
  });
}

/** As it was written after the fence; empty if nothing was. */
function languageOf(code: Element): string {
  return code.className.replace(/^language-/, '');
}

function fileName(language: string): string {
  const name = language.toLowerCase();
  const file = Object.hasOwn(fileNames, name) ? fileNames[name] : undefined;
  return file ?? `code.${(Object.hasOwn(endings, name) && endings[name]) || 'txt'}`;
}

/** Sees which code a reader sees. One for all: the registry of highlights belongs to the document too. */
let observer: IntersectionObserver | undefined;

/** Lets `code` be coloured when it comes into view. What colours, and what knows the language, is loaded no sooner. */
function watch(code: Element): void {
  if (!languageOf(code) || !('highlights' in CSS)) return;
  observer ??= new IntersectionObserver((entries) => void colour(entries), {
    rootMargin: '50%',
    // Through the boxes that scroll, where the browser knows of it.
    ...{scrollMargin: '50%'},
  });
  observer.observe(code);
}

let loading: Promise<typeof import('./highlight.js')> | undefined;

async function colour(entries: readonly IntersectionObserverEntry[]): Promise<void> {
  if (!loading && !entries.some(({isIntersecting}) => isIntersecting)) return;
  try {
    // It is large, and the answer that brings the first code is still being written.
    loading ??= new Promise<void>(whenIdle).then(() => import('./highlight.js'));
    const {codeSeen} = await loading;
    for (const {target, isIntersecting} of entries) codeSeen(target, isIntersecting);
  } catch {
    // Code without colours is code all the same. The next that comes into view tries again.
    loading = undefined;
  }
}
