/** How the elements become components of Vue: see tools/wrappers.mjs, which names them. */
import {
  Teleport,
  defineComponent,
  h,
  onBeforeUnmount,
  onMounted,
  shallowReactive,
  shallowRef,
  watchPostEffect,
  type Slots,
} from 'vue';
import {Handover} from './handover.js';
import {followCopies, type Handed, type SlotCopy} from './slot-copy.js';

/** The slots of which each message shows a copy of its own. */
const COPIED = /^(part:|message-actions$|(user|assistant)-avatar$)/;

/**
 * A component that renders `tag`. Its properties are handed to the element once it stands; `booleans` are those that a bare
 * attribute sets. What each event of `models` brings is what `v-model` of that name gets. Everything else falls through to the
 * element, listeners among it.
 */
export function createComponent(
  tag: string,
  name: string,
  properties: readonly string[],
  booleans: readonly string[],
  models: Readonly<Record<string, string>> = {},
) {
  const kindOf = (property: string) =>
    booleans.includes(property) ? {type: Boolean, default: undefined} : {type: null};
  return defineComponent({
    name,
    props: Object.fromEntries(properties.map((property) => [property, kindOf(property)])),
    emits: Object.keys(models).map((model) => `update:${model}`),
    setup(given, {slots, emit}) {
      const element = shallowRef<HTMLElement>();
      const drawSlots = useSlots(slots);
      let handover: Handover | undefined;
      watchPostEffect(() => {
        if (element.value) (handover ??= new Handover(element.value)).hand({...given});
      });
      const listeners = Object.fromEntries(
        Object.entries(models).map(([model, type]) => [
          `on:${type}`,
          // Those of a chat inside of this one come by too.
          ({target, detail}: CustomEvent) => target === element.value && emit(`update:${model}`, detail),
        ]),
      );
      return () => h(tag, {ref: element, ...listeners}, drawSlots());
    },
  });
}

/** Draws the slots of a component as children of its element, and those that messages show copies of into each copy. */
function useSlots(slots: Slots) {
  const copies = shallowReactive(new Map<SlotCopy, Handed>());
  const following = shallowRef<ReturnType<typeof followCopies>>();
  // A server draws no originals, and so does the first rendering after it.
  onMounted(() => {
    following.value = followCopies((copy, handed) => (handed ? copies.set(copy, handed) : copies.delete(copy)));
  });
  onBeforeUnmount(() => following.value?.end());

  const drawOriginal = (slot: string) => (following.value ? [h(...following.value.original(slot))] : []);
  const drawInPlace = (slot: string) => [h('div', {slot, key: slot, style: {display: 'contents'}}, slots[slot]?.())];
  const drawCopy = (copy: SlotCopy, handed: Handed) =>
    h(Teleport, {to: copy, key: copy.key}, slots[copy.dataset.slot ?? '']?.(handed) ?? []);
  return () => [
    ...(slots.default?.() ?? []),
    ...Object.keys(slots)
      .filter((slot) => slot !== 'default')
      .flatMap((slot) => (COPIED.test(slot) ? drawOriginal(slot) : drawInPlace(slot))),
    ...[...copies].map(([copy, handed]) => drawCopy(copy, handed)),
  ];
}
