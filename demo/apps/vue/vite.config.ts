import vue from '@vitejs/plugin-vue';
import {defineConfig} from 'vite';

// Without this Vue looks for components of these names, and warns.
const isCustomElement = (tag: string) => tag.startsWith('chat-') || tag === 'weather-card';

export default defineConfig({plugins: [vue({template: {compilerOptions: {isCustomElement}}})]});
