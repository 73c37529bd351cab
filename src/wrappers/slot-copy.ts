import {createId} from '../core/message.js';

const TAG = 'chat-slot-copy';

/** What a copy was handed: the `data` of a part, or a `message` and its `index`. */
export type Handed = Readonly<Record<string, unknown>>;

/** Hears of each copy when it comes into the page and when it is handed something; without `handed`, when it goes. */
type Owner = (copy: SlotCopy, handed?: Handed) => void;

/** Where a framework draws once for each message that shows a copy of what stands in a slot. */
export interface SlotCopy extends HTMLElement {
  /** Its own. */
  readonly key: string;
}

interface SlotCopyClass extends CustomElementConstructor {
  /** By what the attribute `owner` says. */
  readonly owners: Map<string, Owner>;
}

/** Lets `owner` hear of the copies of each element that `original` describes. Call `end` when it has no use for it any more. */
export function followCopies(owner: Owner) {
  const {owners} = definedClass();
  const id = createId();
  owners.set(id, owner);
  return {
    /** The tag, and the key and the attributes, of what is put into a slot. */
    original: (slot: string) => [TAG, {key: slot, slot, owner: id, 'data-slot': slot}] as const,
    end: () => void owners.delete(id),
  };
}

/** The registry's, which may be another copy's of this package. */
function definedClass(): SlotCopyClass {
  if (!customElements.get(TAG)) customElements.define(TAG, createClass());
  return customElements.get(TAG) as SlotCopyClass;
}

/** Made when it is first asked for: on a server there is no element to extend. */
function createClass(): SlotCopyClass {
  return class ChatSlotCopyElement extends HTMLElement implements SlotCopy {
    static readonly owners = new Map<string, Owner>();
    readonly key = createId();
    #handed: Handed = {};

    connectedCallback(): void {
      this.#tell(this.#handed);
    }

    disconnectedCallback(): void {
      this.#tell(undefined);
    }

    set data(data: unknown) {
      this.#take({data});
    }

    set message(message: unknown) {
      this.#take({message});
    }

    set index(index: number) {
      this.#take({index});
    }

    #take(more: Handed): void {
      if (Object.entries(more).every(([name, value]) => this.#handed[name] === value)) return;
      this.#handed = {...this.#handed, ...more};
      if (this.isConnected) this.#tell(this.#handed);
    }

    #tell(handed: Handed | undefined): void {
      // What stands in a slot is the original, which nobody sees.
      if (!this.slot) ChatSlotCopyElement.owners.get(this.getAttribute('owner') ?? '')?.(this, handed);
    }
  };
}
