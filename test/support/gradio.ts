/** What a Gradio server says of itself and answers, as it stands on the wire. */

interface ConfigOptions {
  /** Adds a `gr.Chatbot` that the endpoint takes the history from. */
  chatbot?: boolean;
  /** Adds the endpoint's hidden state; `settable` with the function that a `gr.ChatInterface` sets it by. */
  memory?: 'settable' | 'hidden' | undefined;
  multimodal?: boolean;
  /** Default values of further inputs. */
  more?: readonly unknown[];
  likes?: boolean;
  prefix?: string;
  version?: string;
  /** What an older `gr.Chatbot` says of its messages. */
  form?: 'messages' | 'tuples' | undefined;
}

/** The numbers of the functions in {@link gradioConfig}. */
export const CHAT = 2;
export const REMEMBER = 1;
export const LIKE = 3;

/** `GET /config` of an app whose endpoint is `/chat`. The order of its inputs is message, history, memory, further ones. */
export function gradioConfig({
  chatbot = false,
  memory,
  multimodal = false,
  more = [],
  likes = false,
  prefix = '/gradio_api',
  version = '6.31.0',
  form,
}: ConfigOptions = {}): object {
  const further = more.map((value, position) => ({id: 100 + position, type: 'slider', props: {value}}));
  const inputs = [10, ...(chatbot ? [11] : []), ...(memory ? [12] : []), ...further.map(({id}) => id)];
  return {
    version,
    api_prefix: prefix,
    protocol: 'sse_v3',
    components: [
      {id: 10, type: multimodal ? 'multimodaltextbox' : 'textbox', props: {label: 'Message'}},
      {id: 11, type: 'chatbot', props: {value: [], type: form}},
      {id: 12, type: 'state', props: {}},
      {id: 13, type: 'state', props: {}},
      {id: 14, type: 'json', props: {}},
      ...further,
    ],
    dependencies: [
      {
        id: 0,
        api_name: 'undo',
        api_visibility: 'undocumented',
        inputs: [11],
        outputs: [11, 10],
        targets: [[11, 'undo']],
      },
      ...(memory === 'settable'
        ? [
            {
              id: REMEMBER,
              api_name: 'lambda',
              api_visibility: 'undocumented',
              inputs: [11],
              outputs: [12, 13],
              targets: [[null, 'then']],
            },
          ]
        : []),
      {
        id: CHAT,
        api_name: 'chat',
        api_visibility: 'public',
        inputs,
        outputs: [14, ...(memory ? [12] : [])],
        targets: [[10, 'submit']],
      },
      ...(likes
        ? [{id: LIKE, api_name: 'flag', api_visibility: 'public', inputs: [11], outputs: [], targets: [[11, 'like']]}]
        : []),
    ],
  };
}

/** An event of `GET /call/chat/{event_id}`. */
export function callEvent(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Messages of `GET /queue/data`, all of one run. */
export function queueEvents(...messages: object[]): string {
  return messages.map((message) => `data: ${JSON.stringify({event_id: 'event-1', ...message})}\n\n`).join('');
}

/** A step of an answer: its outputs, whole or as edits. */
export function generating(...data: unknown[]): object {
  return {msg: 'process_generating', output: {data, is_generating: true}, success: true};
}

export function completed(...data: unknown[]): object {
  return {msg: 'process_completed', output: {data, is_generating: false}, success: true};
}
