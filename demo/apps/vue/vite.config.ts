import vue from '@vitejs/plugin-vue';
import {defineConfig} from 'vite';

// OwnPage.vue writes a tag of the package itself: without this, Vue looks for a component of that name, and warns.
const isCustomElement = (tag: string) => tag.startsWith('chat-');

export default defineConfig({plugins: [vue({template: {compilerOptions: {isCustomElement}}})]});
