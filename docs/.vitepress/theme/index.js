import DefaultTheme from 'vitepress/theme-without-fonts';
import {h} from 'vue';
import LiveChat from './LiveChat.vue';
import Playground from './Playground.vue';
import TokenExplorer from './TokenExplorer.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, {'home-hero-image': () => h(LiveChat)}),
  enhanceApp({app}) {
    app.component('Playground', Playground);
    app.component('TokenExplorer', TokenExplorer);
  },
};
