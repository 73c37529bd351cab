export * from '../../src/testing/scripted-backend.js';
