/** What a Gradio app says of itself at `/config`, as far as a chat needs it. */
import {ChatError} from '../core/errors.js';
import type {HistoryForm} from './gradio-history.js';
import {isObject, type JsonObject} from './json.js';

export interface GradioComponent {
  /** Unique in the app. */
  readonly id: unknown;
  /** Of what kind it is, in lower case: `textbox`, `multimodaltextbox`, `chatbot`, `state` ... */
  readonly type: string;
  /** What it holds when the page opens; `null` for nothing, and for what the server keeps. */
  readonly value: unknown;
  /** The form of a Chatbot's messages, where it says one. */
  readonly form: unknown;
  /** Whether callers need not know of it: the app keeps it, or does without it. */
  readonly isHidden: boolean;
}

/** One of the app's functions. */
export interface GradioFunction {
  /** Its number, from 0: `fn_index` in requests. */
  readonly id: number;
  /** Its endpoint's name, without a slash. Absent: it has none. */
  readonly name: string | undefined;
  readonly isPublic: boolean;
  readonly inputs: readonly GradioComponent[];
  readonly outputs: readonly GradioComponent[];
  /** What calls it on the app's own page: the component's id, and its event. */
  readonly targets: readonly (readonly [id: unknown, event: unknown])[];
}

/** How to talk with one endpoint. */
export interface GradioChat {
  readonly endpoint: GradioFunction;
  /** Which of the endpoint's inputs takes the message; -1 for none. */
  readonly message: number;
  /** Which of them takes the messages before it; -1 for none. */
  readonly history: number;
  /** In which form. */
  readonly form: HistoryForm;
  /** Which of the outputs is the answer. */
  readonly answer: number;
  /**
   * Whether the server keeps what was said in a session: `settable` where `remember` sets it, `hidden` where nothing does,
   * `none` where each request stands alone.
   */
  readonly memory: 'settable' | 'hidden' | 'none';
  /** Sets what the server remembers, from a list of messages. Absent: the app has no such function. */
  readonly remember: GradioFunction | undefined;
  /** Takes the verdicts on messages. Absent: the app has no such function. */
  readonly judge: GradioFunction | undefined;
}

export class GradioApp {
  /** What all of the API's paths begin with; nothing in apps older than version 5. */
  readonly prefix: string;
  readonly #functions: readonly GradioFunction[];
  /** The first number of Gradio's version. */
  readonly #version: number;

  /** @throws {ChatError} `config`: this is no app's configuration. */
  constructor(config: unknown) {
    if (!isObject(config) || !Array.isArray(config.dependencies) || !Array.isArray(config.components)) {
      throw noApp();
    }
    this.#version = parseInt(String(config.version), 10);
    this.prefix = typeof config.api_prefix === 'string' ? config.api_prefix : '';
    const components = new Map(
      config.components.filter(isObject).map((component) => [component.id, readComponent(component)]),
    );
    const named = (ids: unknown) =>
      (Array.isArray(ids) ? ids : []).map((id: unknown) => components.get(id) ?? readComponent({id}));
    this.#functions = config.dependencies.filter(isObject).map((dependency, position) => ({
      id: typeof dependency.id === 'number' ? dependency.id : position,
      name: typeof dependency.api_name === 'string' ? dependency.api_name : undefined,
      isPublic: (dependency.api_visibility ?? 'public') === 'public' && dependency.show_api !== false,
      inputs: named(dependency.inputs),
      outputs: named(dependency.outputs),
      targets: (Array.isArray(dependency.targets) ? dependency.targets : []) as GradioFunction['targets'],
    }));
  }

  /**
   * The endpoint of that name, with or without a slash. Without a name it is `/chat`, or the app's only one that takes text:
   * since Gradio 6 a `gr.ChatInterface` has its function's name, and may have others for verdicts.
   * @throws {ChatError} `config`: there is none, or none that takes a message.
   */
  chat(name: string | undefined): GradioChat {
    const known = this.#functions.filter((each) => each.name !== undefined && each.isPublic);
    const wanted = (name ?? 'chat').replace(/^\//, '');
    const talking = known.length === 1 ? known : known.filter(({inputs}) => inputs.some(isTextbox));
    const only = name === undefined && talking.length === 1 ? talking[0] : undefined;
    const endpoint = this.#functions.find((each) => each.name === wanted) ?? only;
    if (!endpoint) {
      const names = known.map((each) => `/${each.name}`).join(', ') || 'none';
      throw new ChatError('config', `The Gradio app has no endpoint "/${wanted}". Its endpoints: ${names}.`);
    }
    const states = endpoint.inputs.filter(isState);
    const remember = this.#functions.find((each) => remembers(each, states));
    const history = endpoint.inputs.findIndex(isChatbot);
    const bots = [...endpoint.inputs, ...endpoint.outputs, ...(remember?.inputs ?? [])].filter(isChatbot);
    return {
      endpoint,
      message: endpoint.inputs.findIndex(isTextbox),
      history,
      form: this.#version >= 6 ? 'parts' : bots[0]?.form === 'messages' ? 'messages' : 'pairs',
      answer: Math.max(0, endpoint.outputs.findIndex(isChatbot)),
      memory: history >= 0 || states.length === 0 ? 'none' : remember ? 'settable' : 'hidden',
      remember,
      judge: this.#functions.find(({targets}) =>
        targets.some(([id, event]) => event === 'like' && bots.some((bot) => bot.id === id)),
      ),
    };
  }
}

export function noApp(): ChatError {
  return new ChatError('config', 'The "src" of the gradio backend is no Gradio app: its /config describes none.');
}

function isTextbox({type}: GradioComponent): boolean {
  return /^(multimodal)?textbox$/.test(type);
}

/**
 * Whether a function copies the messages that the app's page shows into what the server remembers: so each
 * `gr.ChatInterface` hears of an undo or an edit in its page.
 */
function remembers({inputs, outputs}: GradioFunction, states: readonly GradioComponent[]): boolean {
  return (
    inputs.length === 1 &&
    inputs.every(isChatbot) &&
    outputs.every(isState) &&
    outputs.some(({id}) => states.some((state) => state.id === id))
  );
}

const isState = ({type}: GradioComponent) => type === 'state';
const isChatbot = ({type}: GradioComponent) => type === 'chatbot';

function readComponent({id, type, props, skip_api: isHidden = type === 'state'}: JsonObject): GradioComponent {
  const {value = null, type: form} = isObject(props) ? props : {};
  return {id, type: String(type), value: type === 'state' ? null : value, form, isHidden: isHidden === true};
}
