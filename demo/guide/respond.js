const answers = [
  (prompt) => `You said “${prompt}”. A model would know more.`,
  (prompt) => `Backwards: “${[...prompt].reverse().join('')}”.`,
  (prompt) => `“${prompt}” has ${[...prompt].length} characters.`,
];

let turn = 0;
const nextAnswer = (prompt) => answers[turn++ % answers.length](prompt);

/** Gives a text word by word, as a model would. */
export async function* words(text) {
  for (const word of text.match(/\s*\S+/g)) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    yield word;
  }
}

/** Yields the history again and again, with ever more of the answer. */
export async function* respond(prompt, history, answer = nextAnswer) {
  if (history.length === 0) {
    history = [{role: 'system', content: 'You are a friendly chatbot'}];
  }
  history = [...history, {role: 'user', content: prompt}];
  yield history;

  const response = {role: 'assistant', content: ''};
  for await (const word of words(answer(prompt))) {
    response.content += word;
    yield [...history, response];
  }
}
