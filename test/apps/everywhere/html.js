const session = document.createElement('chat-session');
const bot = document.createElement('chat-bot');
const heading = Object.assign(document.createElement('h2'), {slot: 'header', textContent: '1'});
bot.append(heading);
bot.setAttribute('label', 'Everywhere');
Object.assign(bot, {
  noGrouping: true,
  likeUserMessage: false,
  headingOffset: 2,
  examples: ['Hi'],
  strings: {copy: 'Take'},
  feedbackOptions: ['Yes', 'No'],
});
bot.addEventListener('retry', window.note);
session.addEventListener('session-change', window.note);
session.append(bot, document.createElement('chat-input'));
document.querySelector('#app').append(session);

window.hold(bot);
window.count = () => (heading.textContent = '2');
window.toggle = () => (bot.isConnected ? bot.remove() : session.prepend(bot));
