/** What the chats of the later steps begin with. */
export function conversation() {
  return [
    {role: 'system', content: 'You are a friendly chatbot'},
    {role: 'user', content: 'What is this chat for?'},
    {role: 'assistant', content: 'For trying things out. Nothing in it can break.'},
    {role: 'user', content: 'And what do I press?'},
    {role: 'assistant', content: 'The button that the step is named after.'},
  ];
}
