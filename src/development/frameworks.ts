/** How pages write properties and listeners, so that a hint can name what to write. */
interface Framework {
  readonly name: string;
  /** Whether it has made `element`, or at least is on the page. */
  isAt(element: Element): boolean;
  property(name: string): string;
  listener(event: string): string;
}

const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'React 19 or newer',
    isAt: (element) => Object.keys(element).some((key) => key.startsWith('__reactFiber$')),
    property: (name) => `${name}={…}`,
    listener: (event) => `on${event}={…}`,
  },
  {
    name: 'Angular',
    isAt: () => 'ng' in window,
    property: (name) => `[${name}]="…"`,
    listener: (event) => `(${event})="…"`,
  },
  {
    name: 'Vue',
    isAt: () => '__VUE__' in window,
    // With `.prop` also where the tag is defined later than it is drawn.
    property: (name) => `:${name}.prop="…"`,
    listener: (event) => `@${event}="…"`,
  },
  {
    name: 'Svelte',
    isAt: () => '__svelte' in window,
    property: (name) => `${name}={…}`,
    listener: (event) => `on${event}={…}`,
  },
  {
    name: 'Solid',
    isAt: () => 'Solid$$' in window,
    property: (name) => `prop:${name}={…}`,
    listener: (event) => `on:${event}={…}`,
  },
];

/** What sets property `name`, with what the page is written in. */
export function writtenProperty(element: Element, name: string): string {
  const framework = frameworkAt(element);
  return framework
    ? `${framework.property(name)} (${framework.name})`
    : `element.${name} = … (in a template of Lit: .${name}=\${…})`;
}

/** What listens to `event`, with what the page is written in. */
export function writtenListener(element: Element, event: string): string {
  const framework = frameworkAt(element);
  return framework
    ? `${framework.listener(event)} (${framework.name})`
    : `element.addEventListener('${event}', …) (in a template of Lit: @${event}=\${…})`;
}

function frameworkAt(element: Element): Framework | undefined {
  return FRAMEWORKS.find(({isAt}) => isAt(element));
}
