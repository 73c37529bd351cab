/** How the elements become components of React: see tools/wrappers.mjs, which names them. */
import {createElement, forwardRef, useImperativeHandle, useLayoutEffect, useRef} from 'react';
import {Handover} from './handover.js';

/** React 18 warns of layout effects on a server. */
const useEffectOnPage: typeof useLayoutEffect = typeof document === 'undefined' ? () => undefined : useLayoutEffect;

/**
 * A component that renders `tag`. What `properties` and the events by their handlers' names (`onSessionChange`) know is handed
 * to the element once it stands; everything else, children among it, is React's.
 *
 * React 19 would set most of it by itself, but nothing of it on an element that a server has rendered, and older ones never.
 */
export function createComponent(
  tag: string,
  displayName: string,
  properties: readonly string[],
  events: Readonly<Record<string, string>>,
) {
  const types = new Map(Object.entries(events));
  const own = new Set([...properties, ...types.keys()]);

  const Component = forwardRef<HTMLElement, Readonly<Record<string, unknown>>>((given, ref) => {
    const element = useRef<HTMLElement>(null);
    const handover = useRef<Handover>(null);
    const [ours, others] = divide(given, own);
    useEffectOnPage(() => {
      if (element.current) (handover.current ??= new Handover(element.current, types)).hand(ours);
    });
    useImperativeHandle(ref, () => element.current as HTMLElement, []);
    // An element sets attributes on itself, which no server has written.
    return createElement(tag, {suppressHydrationWarning: true, ...others, ref: element});
  });
  Component.displayName = displayName;
  return Component;
}

/** The entries that are among `names`, and the rest of them. */
function divide(given: Readonly<Record<string, unknown>>, names: ReadonlySet<string>) {
  const ours: Record<string, unknown> = {};
  const others: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (names.has(name)) ours[name] = value;
    // React 18 leaves the names of attributes on custom elements as they are.
    else others[name === 'className' ? 'class' : name] = value;
  }
  return [ours, others] as const;
}
